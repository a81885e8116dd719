package main

import (
	"context"
	"strings"
	"testing"

	"throughline/app"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/thread"
)

// A restricted thread leaves the installation only with a reason, and with a look that says who took it (GOV-04).
func TestGOV04ExportOfARestrictedThreadLeavesALook(t *testing.T) {
	t.Parallel()
	dir, ctx := t.TempDir(), t.Context()
	sys, err := app.Open(ctx, app.Settings{Data: dir, Training: true, Force: "99", ClosureLimit: 30e9})
	if err != nil {
		t.Fatal(err)
	}
	system := access.WithActor(ctx, access.System("test"))
	done, err := act.Do(system, sys.Host.Door, act.Of("test.open", journal.Ref{Kind: "test", ID: "1"}).With(access.Resource{}), func(tx *act.Tx) (thread.Thread, error) {
		th, err := tx.OpenThread("restricted:test")
		if err == nil {
			_, err = tx.Record(act.Refused{Action: "test"})
		}
		return th, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := sys.Stop(); err != nil {
		t.Fatal(err)
	}
	th := done.Value
	if err := exportProof(ctx, []string{"--data", dir, th.Ref}); err == nil || !strings.Contains(err.Error(), "--reason") {
		t.Errorf("without a reason: %v", err)
	}
	d, err := openStore(ctx, storeSettings{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := lookToExport(ctx, d, th, "the court ordered it", false); err != nil {
		t.Fatal(err)
	}
	ls, err := journal.LooksAt(d.Read(context.Background()), journal.Ref{Kind: "thread", ID: th.ID}, paging.Mark{}, 10)
	if err != nil || len(ls) != 1 || ls[0].Reader != "system:operator" || ls[0].Purpose != "the court ordered it" || !strings.Contains(ls[0].Detail, `"user"`) {
		t.Errorf("looks %+v %v", ls, err)
	}
}
