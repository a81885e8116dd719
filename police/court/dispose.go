package court

import (
	"slices"

	"throughline/platform/act"
	"throughline/platform/room"
)

// dispose erases the messages of courts that are about these threads and no others: a message may stand on several.
func dispose(tx *act.Tx, threads []string) (room.Gone, error) {
	var gone room.Gone
	for _, t := range threads {
		rs, err := receiptsAbout(tx, t)
		if err != nil {
			return gone, err
		}
		for _, r := range rs {
			if slices.ContainsFunc(r.Threads, func(x string) bool { return !slices.Contains(threads, x) }) {
				continue
			}
			gone.Files = append(gone.Files, r.Hash)
			if err := deleteReceipt(tx, r.ID); err != nil {
				return gone, err
			}
		}
	}
	return gone, nil
}
