package page

import (
	"reflect"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// SummaryAction is a link beside a row or in a card's head. VisuallyHiddenText says what it changes.
type SummaryAction struct {
	Text               string `json:"text"`
	HTML               HTML   `json:"html"`
	Href               string `json:"href"`
	VisuallyHiddenText string `json:"visuallyHiddenText"`
	Classes            string `json:"classes"`
	Attributes         Attrs  `json:"attributes"`
}

// SummaryActions are the links of a row or of a card.
type SummaryActions struct {
	Items   []SummaryAction `json:"items"`
	Classes string          `json:"classes"`
}

// SummaryText is a key or a value.
type SummaryText struct {
	Text    string `json:"text"`
	HTML    HTML   `json:"html"`
	Classes string `json:"classes"`
}

// SummaryRow is one fact. A zero row is left out.
type SummaryRow struct {
	Key     SummaryText    `json:"key"`
	Value   SummaryText    `json:"value"`
	Actions SummaryActions `json:"actions"`
	Classes string         `json:"classes"`
}

// SummaryTitle is the title of a summary card. HeadingLevel is 2 when 0.
type SummaryTitle struct {
	Text         string `json:"text"`
	HTML         HTML   `json:"html"`
	HeadingLevel int    `json:"headingLevel"`
	Classes      string `json:"classes"`
}

// SummaryCardProps are the options of the card round a summary list.
type SummaryCardProps struct {
	Title      *SummaryTitle  `json:"title"`
	Actions    SummaryActions `json:"actions"`
	Classes    string         `json:"classes"`
	Attributes Attrs          `json:"attributes"`
}

// SummaryListProps are the options of a list of facts.
type SummaryListProps struct {
	Rows       []SummaryRow      `json:"rows"`
	Card       *SummaryCardProps `json:"card"`
	Classes    string            `json:"classes"`
	Attributes Attrs             `json:"attributes"`
}

// Fact is the commonest row: a key and its value in plain words.
func Fact(key, value string) SummaryRow {
	return SummaryRow{Key: SummaryText{Text: key}, Value: SummaryText{Text: value}}
}

// SummaryList draws a list of facts, in a card when one is given.
func SummaryList(p SummaryListProps) g.Node {
	acted, title := false, (*SummaryTitle)(nil)
	if p.Card != nil {
		title = p.Card.Title
	}
	for _, r := range p.Rows {
		acted = acted || len(r.Actions.Items) > 0
	}
	var rows g.Group
	for _, r := range p.Rows {
		if !reflect.ValueOf(r).IsZero() {
			rows = append(rows, summaryRow(r, acted, title))
		}
	}
	list := h.Dl(class("govuk-summary-list", p.Classes), p.Attributes.nodes(), rows)
	if p.Card == nil {
		return list
	}
	return summaryCard(*p.Card, list)
}

func summaryRow(r SummaryRow, acted bool, title *SummaryTitle) g.Node {
	bare := acted && r.Actions.Items == nil
	return h.Div(class("govuk-summary-list__row", on(bare, "govuk-summary-list__row--no-actions"), r.Classes),
		h.Dt(class("govuk-summary-list__key", r.Key.Classes), content(r.Key.HTML, r.Key.Text)),
		h.Dd(class("govuk-summary-list__value", r.Value.Classes), content(r.Value.HTML, r.Value.Text)),
		g.Iff(len(r.Actions.Items) > 0, func() g.Node {
			return h.Dd(class("govuk-summary-list__actions", r.Actions.Classes), summaryActions(r.Actions.Items, title))
		}))
}

func summaryActions(items []SummaryAction, title *SummaryTitle) g.Node {
	if len(items) == 1 {
		return summaryAction(items[0], title)
	}
	return h.Ul(h.Class("govuk-summary-list__actions-list"), g.Map(items, func(a SummaryAction) g.Node {
		return h.Li(h.Class("govuk-summary-list__actions-list-item"), summaryAction(a, title))
	}))
}

func summaryAction(a SummaryAction, title *SummaryTitle) g.Node {
	var hidden g.Group
	if a.VisuallyHiddenText != "" {
		hidden = append(hidden, g.Text(" "+a.VisuallyHiddenText))
	}
	if title != nil {
		hidden = append(hidden, g.Text(" ("), content(title.HTML, title.Text), g.Text(")"))
	}
	return h.A(class("govuk-link", a.Classes), h.Href(a.Href), a.Attributes.nodes(), content(a.HTML, a.Text),
		g.If(hidden != nil, h.Span(h.Class("govuk-visually-hidden"), hidden)))
}

func summaryCard(p SummaryCardProps, list g.Node) g.Node {
	return h.Div(class("govuk-summary-card", p.Classes), p.Attributes.nodes(),
		h.Div(h.Class("govuk-summary-card__title-wrapper"),
			g.Iff(p.Title != nil, func() g.Node {
				return heading(p.Title.HeadingLevel, 2, class("govuk-summary-card__title", p.Title.Classes), content(p.Title.HTML, p.Title.Text))
			}),
			cardActions(p)),
		h.Div(h.Class("govuk-summary-card__content"), list))
}

func cardActions(p SummaryCardProps) g.Node {
	items, classes := p.Actions.Items, class("govuk-summary-card__actions", p.Actions.Classes)
	switch len(items) {
	case 0:
		return nil
	case 1:
		return h.Div(classes, summaryAction(items[0], p.Title))
	}
	return h.Ul(classes, g.Map(items, func(a SummaryAction) g.Node {
		return h.Li(h.Class("govuk-summary-card__action"), summaryAction(a, p.Title))
	}))
}
