package field

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/field/entry"
)

// The states of a phone.
const (
	deviceOffered = "offered" // enrolled, its code not used yet
	deviceActive  = "active"
	deviceRevoked = "revoked" // it erases itself at its next contact
	deviceSilent  = "silent"  // the same, because it said nothing for too long
	deviceWiped   = "wiped"   // it says that it has
)

const kindDevice = "device"

// Device is a phone that is bound to one officer.
type Device struct {
	ID         string    `json:"id"`
	Officer    string    `json:"officer"`
	Name       string    `json:"name"`
	State      string    `json:"state" enum:"offered,active,revoked,silent,wiped"`
	EnrolledBy string    `json:"enrolled_by"`
	EnrolledAt time.Time `json:"enrolled_at"`
	BoundAt    time.Time `json:"bound_at,omitzero"`
	SeenAt     time.Time `json:"seen_at,omitzero" doc:"its last contact, to the minute"`
	EndedBy    string    `json:"ended_by,omitempty"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
	Why        string    `json:"why,omitempty"`
	Version    int64     `json:"version"`

	codeHash, tokenHash string
	codeUntil           time.Time
}

// ETag is the version, for If-Match.
func (d Device) ETag() string { return itoa(d.Version) }

// Enrolled is a phone with the code that its officer types into it, shown once.
type Enrolled struct {
	Device Device `json:"device"`
	Code   string `json:"code"`
}

// EnrolDevice is a phone that is given to an officer.
type EnrolDevice struct {
	Officer string `json:"officer" label:"Officer" said:"the officer" hint:"Their number or family name" required:"true" maxLength:"100"`
	Name    string `json:"name" label:"Phone" said:"which phone it is" hint:"What is written on it" required:"true" maxLength:"60"`
}

// BindDevice is what an officer types into a phone, and the token that the phone made to prove itself by.
type BindDevice struct {
	Code  string `json:"code" label:"Code" said:"the code" required:"true" maxLength:"20"`
	Token string `json:"token" label:"Token" said:"the token" required:"true" pattern:"^[A-Za-z0-9_-]{32,100}$"`
}

// RevokeDevice says why a phone must erase itself.
type RevokeDevice struct {
	Why string `json:"why" label:"What happened" said:"what happened" required:"true" maxLength:"200"`
}

func secretHash(what, secret string) string {
	sum := sha256.Sum256([]byte("throughline field " + what + " " + secret))
	return hex.EncodeToString(sum[:])
}

func secret(bytes int) string {
	b := make([]byte, bytes)
	if _, err := rand.Read(b); err != nil {
		panic(err) // crypto/rand never fails on a supported system
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// asTyped is a code as it is compared: without the hyphen, and with what is misread put right.
func asTyped(code string) string {
	return strings.NewReplacer("-", "", " ", "", "0", "O", "1", "I", "8", "B").Replace(strings.ToUpper(code))
}

func deviceRef(id string) journal.Ref { return journal.Ref{Kind: kindDevice, ID: id} }

func ofOfficer(staff string) access.Resource {
	return access.Resource{Label: "open", Attrs: map[string]any{"officer": staff, "case": false}}
}

// Enrol gives a phone to an officer; the code is shown once and dies after the time that law/field says. The same request again does
// not show it: the phone is given anew. The same act is the replacement of a phone: the one before is revoked by its own act.
// Right: field.device.enrol. Faults: form.invalid, staff.unknown, staff.several; field.device.shown (conflict).
func (d *Desk) Enrol(ctx context.Context, in EnrolDevice) (act.Done[Enrolled], error) {
	x := Device{ID: id.New(), State: deviceOffered, Version: 1}
	code := secret(5)
	done, err := act.Do(ctx, d.host.Door, act.Of("field.device.enrol", deviceRef(x.ID)).With(ofOfficer("")), func(tx *act.Tx) (Enrolled, error) {
		x := x
		if err := form.Check(&in); err != nil {
			return Enrolled{}, err
		}
		var err error
		if x.Officer, err = d.host.StaffID(tx, "officer", in.Officer); err != nil {
			return Enrolled{}, err
		}
		rule, err := d.rules(tx.Now())
		if err != nil {
			return Enrolled{}, err
		}
		x.Name, x.EnrolledBy, x.EnrolledAt = in.Name, tx.Actor().Account, tx.Now()
		x.codeHash, x.codeUntil = secretHash("code", code), tx.Now().Add(time.Duration(rule.Code)*time.Minute)
		if err := insertDevice(tx, x); err != nil {
			return Enrolled{}, err
		}
		_, err = tx.Record(entry.DeviceEnrolled{Device: x.ID, Officer: x.Officer, Name: x.Name}, act.OnThreads())
		return Enrolled{Device: x}, err
	})
	switch {
	case err != nil:
		return done, err
	case done.Replayed: // the reply is kept for repeated requests, and never holds the code
		return done, fault.New(fault.Conflict, "field.device.shown")
	}
	done.Value.Code = code[:4] + "-" + code[4:]
	return done, nil
}

// Bind sets a phone up for the officer of ctx, with the code that they were given. The token is made on the phone and never
// answered, so an answer that was lost is asked for again. Right: field.device.bind, for the officer that it is bound to.
// Faults: form.invalid; field.device.code (invalid), whatever is wrong with the code.
func (d *Desk) Bind(ctx context.Context, in BindDevice) (act.Done[Device], error) {
	var none act.Done[Device]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	wrong := fault.InvalidField("code", "field.device.code")
	who, err := access.From(ctx)
	if err != nil {
		return none, err
	}
	token := secretHash("token", in.Token)
	x, err := deviceBy(d.host.DB.Read(ctx), "code_hash", secretHash("code", asTyped(in.Code)))
	if err != nil || x.Officer != who.Staff {
		return none, wrong
	}
	if x.State == deviceActive && x.tokenHash == token {
		return act.Done[Device]{Value: x, Replayed: true}, nil
	}
	return act.Do(ctx, d.host.Door, act.Of("field.device.bind", deviceRef(x.ID)), func(tx *act.Tx) (Device, error) {
		x, err := getDevice(tx, x.ID)
		if err != nil {
			return x, err
		}
		if x.State != deviceOffered || !tx.Now().Before(x.codeUntil) {
			return x, wrong
		}
		x.State, x.BoundAt, x.SeenAt, x.tokenHash = deviceActive, tx.Now(), tx.Now(), token
		if err := updateDevice(tx, &x); err != nil {
			return x, err
		}
		_, err = tx.Record(entry.DeviceBound{Device: x.ID}, act.OnThreads())
		return x, err
	})
}

// Revoke makes a phone erase itself at its next contact: one act for a lost phone. Right: field.device.revoke, with what
// happened. Faults: field.device.not_found; field.device.ended (conflict).
func (d *Desk) Revoke(ctx context.Context, deviceID string, in RevokeDevice) (act.Done[Device], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Device]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("field.device.revoke", deviceRef(deviceID), in.Why), func(tx *act.Tx) (Device, error) {
		return end(tx, deviceID, deviceRevoked, in.Why)
	})
}

// end ends a phone.
func end(tx *act.Tx, deviceID, state, why string) (Device, error) {
	x, err := getDevice(tx, deviceID)
	if err != nil {
		return x, err
	}
	if x.State != deviceOffered && x.State != deviceActive && state != deviceWiped || x.State == deviceWiped {
		return x, fault.New(fault.Conflict, "field.device.ended")
	}
	x.State, x.codeHash = state, ""
	if x.EndedAt.IsZero() {
		x.EndedAt, x.EndedBy, x.Why = tx.Now(), tx.Actor().Account, why
	}
	if err := updateDevice(tx, &x); err != nil {
		return x, err
	}
	_, err = tx.Record(entry.DeviceEnded{Device: x.ID, State: state, Why: why}, act.OnThreads())
	return x, err
}

// Devices are a page of phones, newest first.
type Devices struct {
	Devices []Device `json:"devices"`
	Next    string   `json:"next,omitempty" doc:"give it as cursor for the phones after these; absent when there are none"`
}

const listDevices = "field_devices"

// Devices are the force's phones, newest first. Right: field.device.list. Fault: paging.cursor (invalid).
func (d *Desk) Devices(ctx context.Context, p paging.Ask) (Devices, error) {
	part, err := p.One(listDevices)
	if err != nil {
		return Devices{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("field.device.list", deviceRef("all")).With(ofOfficer("")), func(q db.Querier, _ *access.Actor) (out Devices, err error) {
		out.Devices, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Device, error) { return devicesAfter(q, after, n) }, nil,
			func(x Device) paging.Mark { return paging.Mark{At: x.EnrolledAt, ID: x.ID} })
		return out, err
	})
}

// Device is one phone. Right: field.device.list. Fault: field.device.not_found.
func (d *Desk) Device(ctx context.Context, deviceID string) (Device, error) {
	return act.See(ctx, d.host.Door, act.Of("field.device.list", deviceRef(deviceID)), func(q db.Querier, _ *access.Actor) (Device, error) { return getDevice(q, deviceID) })
}

func (d *Desk) deviceFacts(q db.Querier, deviceID string) (access.Resource, error) {
	x, err := getDevice(q, deviceID)
	return ofOfficer(x.Officer), err
}

// Rules are what law/field says of phones and notebooks today.
type Rules struct {
	Silent   int `json:"silent_days" doc:"days without a contact after which a phone erases itself"`
	Code     int `json:"-"` // minutes
	PinTries int `json:"pin_tries" doc:"wrong PINs after which a phone erases itself"`
	PinLeast int `json:"pin_least" doc:"figures that a PIN has at least"`
	Late     int `json:"late_minutes" doc:"minutes after which a note of the past is a late entry"`
	Moving   int `json:"fix_moving_seconds" doc:"how often a phone that moves says where it is, while its officer is in a callsign"`
	Still    int `json:"fix_still_seconds" doc:"the same of one that stays where it is"`
	Metres   int `json:"fix_metres" doc:"from how far away a phone has moved"`
}

func (d *Desk) rules(now time.Time) (Rules, error) {
	var r Rules
	for code, into := range map[string]*int{"silent": &r.Silent, "code": &r.Code, "pin_tries": &r.PinTries, "pin_least": &r.PinLeast, "late": &r.Late, "fix_moving": &r.Moving, "fix_still": &r.Still, "fix_metres": &r.Metres} {
		row, ok := d.host.Law.Table("field.phone").At(code, when.DayOf(now))
		if !ok {
			return r, fault.New(fault.Invalid, "law.none_on_day").With("table", "field.phone").With("code", code).With("day", when.DayOf(now).String())
		}
		var v struct {
			Number int `json:"number"`
		}
		if err := row.Into(&v); err != nil {
			return r, err
		}
		*into = v.Number
	}
	return r, nil
}
