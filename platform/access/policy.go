package access

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// Resource is what a decision is about: a record with the facts that policies ask for.
type Resource struct {
	Kind   string   // "detention"
	ID     string   // may be empty for a record that is about to be made
	Label  string   // empty means open
	People []string // person ids the record is about: nobody opens their own or their family's
	Places []string // address ids the record is about
	// Version is what the record's ETag says of its state; empty when it has none. Policies do not see it.
	Version string
	Attrs   map[string]any // string, bool, int, int64, []string
}

// Decision is what policy said. Code names the sentence of a forbidding rule, if one had an @code; Needs says what the
// permitting rules of the action would have asked for (@needs).
type Decision struct {
	Allow bool
	Code  string
	Needs []string
	Rules []string // ids of the rules that decided, for "why can I see this"
}

// Policies decide. One set per action: a decision evaluates only the rules that name its action, and those for all.
type Policies struct {
	sets  map[string]cedar.PolicyMap
	about map[cedar.PolicyID]ruleInfo
	needs map[string][]string
}

type ruleInfo struct{ code, says string }

// LoadPolicies reads every *.cedar file. Errors name the file and line. A rule's id is "file#n" or its @id.
func LoadPolicies(files fs.FS) (*Policies, error) {
	p := &Policies{sets: map[string]cedar.PolicyMap{}, about: map[cedar.PolicyID]ruleInfo{}, needs: map[string][]string{}}
	names, err := fs.Glob(files, "*.cedar")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	global := cedar.PolicyMap{}
	for _, n := range names {
		b, err := fs.ReadFile(files, n)
		if err != nil {
			return nil, err
		}
		list, err := cedar.NewPolicyListFromBytes(n, b)
		if err != nil {
			return nil, fmt.Errorf("policy %s: %w", n, err)
		}
		for i, rule := range list {
			if err := p.add(global, n, i, rule); err != nil {
				return nil, err
			}
		}
	}
	for _, set := range p.sets {
		for id, rule := range global {
			set[id] = rule
		}
	}
	p.sets[""] = global
	return p, nil
}

func (p *Policies) add(global cedar.PolicyMap, file string, i int, rule *cedar.Policy) error {
	ann := rule.Annotations()
	id := cedar.PolicyID(fmt.Sprintf("%s#%d", strings.TrimSuffix(path.Base(file), ".cedar"), i+1))
	if x, ok := ann["id"]; ok {
		id = cedar.PolicyID(x)
	}
	if _, ok := p.about[id]; ok {
		return fmt.Errorf("policy %s: the rule id %s stands twice", file, id)
	}
	p.about[id] = ruleInfo{code: string(ann["code"]), says: string(ann["needs"])}
	actions, err := actionsOf(rule)
	if err != nil {
		return fmt.Errorf("policy %s, rule %d: %w", file, i+1, err)
	}
	if len(actions) == 0 {
		if rule.Effect() == cedar.Permit {
			return fmt.Errorf("policy %s, rule %d: a permit must name its actions", file, i+1)
		}
		global[id] = rule
	}
	for _, a := range actions {
		if p.sets[a] == nil {
			p.sets[a] = cedar.PolicyMap{}
		}
		p.sets[a][id] = rule
		if n := string(ann["needs"]); n != "" && rule.Effect() == cedar.Permit && !slices.Contains(p.needs[a], n) {
			p.needs[a] = append(p.needs[a], n)
		}
	}
	return nil
}

// actionsOf reads which actions a rule names; none means all.
func actionsOf(rule *cedar.Policy) ([]string, error) {
	b, err := rule.MarshalJSON()
	if err != nil {
		return nil, err
	}
	type entity struct{ Type, ID string }
	var x struct {
		Action struct {
			Op       string
			Entity   entity
			Entities []entity
		}
	}
	if err := json.Unmarshal(b, &x); err != nil {
		return nil, err
	}
	switch x.Action.Op {
	case "All":
		return nil, nil
	case "==":
		return []string{x.Action.Entity.ID}, nil
	case "in":
		var out []string
		for _, e := range append(x.Action.Entities, x.Action.Entity) {
			if e.ID != "" {
				out = append(out, e.ID)
			}
		}
		return out, nil
	}
	return nil, fmt.Errorf("the action %q is not understood", x.Action.Op)
}

// Actions lists every action that some rule permits or forbids by name.
func (p *Policies) Actions() []string {
	var out []string
	for a := range p.sets {
		if a != "" {
			out = append(out, a)
		}
	}
	sort.Strings(out)
	return out
}

// Says is what a permitting rule asks for, in words; the rule's id when it does not say.
func (p *Policies) Says(rule string) string {
	if x, ok := p.about[cedar.PolicyID(rule)]; ok && x.says != "" {
		return x.says
	}
	return rule
}

// Decide asks the rules of one action. An action without a rule is refused. A rule that cannot be evaluated refuses:
// a forbidding rule must never be skipped because a fact was missing.
func (p *Policies) Decide(a *Actor, action string, r Resource, context map[string]any) Decision {
	if a.IsSystem() {
		return Decision{Allow: true, Rules: []string{"system"}}
	}
	set, ok := p.sets[action]
	if !ok {
		return Decision{Code: "access.no_rule"}
	}
	principal := types.NewEntityUID("Account", types.String(a.Account))
	resource := types.NewEntityUID(types.EntityType("Record"), types.String(r.Kind+"/"+r.ID))
	entities := types.EntityMap{
		principal: {UID: principal, Attributes: a.record()},
		resource:  {UID: resource, Attributes: r.record()},
	}
	decision, diag := cedar.Authorize(set, entities, cedar.Request{Principal: principal,
		Action: types.NewEntityUID("Action", types.String(action)), Resource: resource, Context: recordOf(context)})
	d := Decision{Allow: decision == cedar.Allow && len(diag.Errors) == 0, Needs: p.needs[action]}
	for _, reason := range diag.Reasons {
		d.Rules = append(d.Rules, string(reason.PolicyID))
		if !d.Allow && d.Code == "" {
			d.Code = p.about[reason.PolicyID].code
		}
	}
	for _, e := range diag.Errors {
		d.Rules = append(d.Rules, string(e.PolicyID)+": "+e.Message)
	}
	sort.Strings(d.Rules)
	return d
}

func (a *Actor) makeRecord() types.Record {
	return types.NewRecord(types.RecordMap{
		"kind": types.String(a.Kind), "staff": types.String(a.Staff), "person": types.String(a.Person), "rank": types.String(a.Rank),
		"rank_no": types.Long(a.RankNo), "roles": set(a.Roles), "teams": set(a.Teams), "skills": set(a.Skills), "labels": set(a.Labels),
		"family": set(a.Family), "places": set(a.Places), "on_duty": types.Boolean(a.OnDuty), "account": types.String(a.Account),
	})
}

func (r Resource) record() types.Record {
	m := types.RecordMap{"kind": types.String(r.Kind), "id": types.String(r.ID), "label": types.String(r.Label), "people": set(r.People), "places": set(r.Places)}
	if r.Label == "" {
		m["label"] = types.String("open")
	}
	for k, v := range r.Attrs {
		m[types.String(k)] = value(v)
	}
	return types.NewRecord(m)
}

func recordOf(m map[string]any) types.Record {
	out := types.RecordMap{}
	for k, v := range m {
		out[types.String(k)] = value(v)
	}
	return types.NewRecord(out)
}

func value(v any) types.Value {
	switch x := v.(type) {
	case string:
		return types.String(x)
	case bool:
		return types.Boolean(x)
	case int:
		return types.Long(x)
	case int64:
		return types.Long(x)
	case []string:
		return set(x)
	}
	return types.String(fmt.Sprint(v))
}

func set(s []string) types.Set {
	vs := make([]types.Value, len(s))
	for i, x := range s {
		vs[i] = types.String(x)
	}
	return types.NewSet(vs...)
}
