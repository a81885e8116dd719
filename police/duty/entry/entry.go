// Package entry holds what the duty room writes into the journal: its published contract.
package entry

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

const stage = "Duty"

// StaffJoined is a member of staff beginning to serve.
type StaffJoined struct {
	Staff  string    `json:"staff"`
	Name   string    `json:"name"`
	Number string    `json:"number"`
	Rank   string    `json:"rank,omitempty"`
	Roles  []string  `json:"roles"`
	Teams  []string  `json:"teams,omitempty"`
	Person string    `json:"person,omitempty"`
	From   time.Time `json:"from"`
}

// EntryKind names the entry.
func (StaffJoined) EntryKind() (string, int) { return "duty.staff.joined", 1 }

// Line says who.
func (e StaffJoined) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Joined: " + e.Name, Detail: e.Number}
}

// StaffLeft is a member of staff ceasing to serve: their account opens nothing from then on.
type StaffLeft struct {
	Staff string    `json:"staff"`
	At    time.Time `json:"at"`
}

// EntryKind names the entry.
func (StaffLeft) EntryKind() (string, int) { return "duty.staff.left", 1 }

// Line says that they left.
func (StaffLeft) Line() journal.Line { return journal.Line{Stage: stage, Title: "Left the force"} }

// RankActing is a designation to act in a higher rank for a time (PACE s.107).
type RankActing struct {
	Staff string    `json:"staff"`
	Rank  string    `json:"rank"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	By    string    `json:"by"`
	Law   string    `json:"law"`
}

// EntryKind names the entry.
func (RankActing) EntryKind() (string, int) { return "duty.rank.changed", 1 }

// Line says the rank and until when.
func (e RankActing) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Acting " + words(e.Rank), Detail: "until " + clock(e.Until)}
}

// SkillAwarded is a skill gained or renewed.
type SkillAwarded struct {
	Staff     string   `json:"staff"`
	Skill     string   `json:"skill"`
	AwardedOn when.Day `json:"awarded_on"`
	ExpiresOn when.Day `json:"expires_on,omitzero"`
	Evidence  string   `json:"evidence"`
	Law       string   `json:"law"`
}

// EntryKind names the entry.
func (SkillAwarded) EntryKind() (string, int) { return "duty.skill.awarded", 1 }

// Line says the skill and until when it is valid.
func (e SkillAwarded) Line() journal.Line {
	l := journal.Line{Stage: stage, Title: "Skill awarded: " + words(e.Skill)}
	if !e.ExpiresOn.IsZero() {
		l.Detail = "valid to " + e.ExpiresOn.Text()
	}
	return l
}

// SkillSuspended takes a skill away at once, whatever its validity (HR-02). Restored gives it back.
type SkillSuspended struct {
	Staff    string `json:"staff"`
	Skill    string `json:"skill"`
	Restored bool   `json:"restored,omitempty"`
}

// EntryKind names the entry.
func (SkillSuspended) EntryKind() (string, int) { return "duty.skill.suspended", 1 }

// Line says the skill.
func (e SkillSuspended) Line() journal.Line {
	if e.Restored {
		return journal.Line{Stage: stage, Title: "Skill restored: " + words(e.Skill)}
	}
	return journal.Line{Stage: stage, Title: "Skill suspended: " + words(e.Skill), Turning: true}
}

func words(code string) string { return strings.ReplaceAll(code, "_", " ") }

func clock(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 2006, 15:04") }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
