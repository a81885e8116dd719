package page

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// TagProps are the options of a tag. Classes gives the colour: "govuk-tag--red"; the words say the same.
type TagProps struct {
	Text       string `json:"text"`
	HTML       HTML   `json:"html"`
	Classes    string `json:"classes"`
	Attributes Attrs  `json:"attributes"`
}

// Tag draws a tag.
func Tag(p TagProps) g.Node {
	return h.Strong(class("govuk-tag", p.Classes), p.Attributes.nodes(), content(p.HTML, p.Text))
}

// WarningTextProps are the options of a warning. IconFallbackText is "Warning" when empty.
type WarningTextProps struct {
	Text             string `json:"text"`
	HTML             HTML   `json:"html"`
	IconFallbackText string `json:"iconFallbackText"`
	Classes          string `json:"classes"`
	Attributes       Attrs  `json:"attributes"`
}

// WarningText draws a warning.
func WarningText(p WarningTextProps) g.Node {
	return h.Div(class("govuk-warning-text", p.Classes), p.Attributes.nodes(),
		h.Span(h.Class("govuk-warning-text__icon"), h.Aria("hidden", "true"), g.Text("!")),
		h.Strong(h.Class("govuk-warning-text__text"),
			h.Span(h.Class("govuk-visually-hidden"), g.Text(or(p.IconFallbackText, "Warning"))), g.Text(" "), content(p.HTML, p.Text)))
}

// InsetTextProps are the options of text set off from the rest.
type InsetTextProps struct {
	Text       string `json:"text"`
	HTML       HTML   `json:"html"`
	ID         string `json:"id"`
	Classes    string `json:"classes"`
	Attributes Attrs  `json:"attributes"`
}

// InsetText draws text set off from the rest.
func InsetText(p InsetTextProps) g.Node {
	return h.Div(attr("id", p.ID), class("govuk-inset-text", p.Classes), p.Attributes.nodes(), content(p.HTML, p.Text))
}

// PanelAction is a button or link of an interruption panel.
type PanelAction struct {
	Text       string `json:"text"`
	Type       string `json:"type"`
	Href       string `json:"href"`
	Classes    string `json:"classes"`
	Attributes Attrs  `json:"attributes"`
}

// PanelActions are the buttons and links of an interruption panel.
type PanelActions struct {
	Items      []PanelAction `json:"items"`
	Classes    string        `json:"classes"`
	Attributes Attrs         `json:"attributes"`
}

// PanelProps are the options of the panel that confirms, or with the class govuk-panel--interruption, interrupts.
type PanelProps struct {
	TitleText    string        `json:"titleText"`
	TitleHTML    HTML          `json:"titleHtml"`
	HeadingLevel int           `json:"headingLevel"`
	Text         string        `json:"text"`
	HTML         HTML          `json:"html"`
	Classes      string        `json:"classes"`
	Attributes   Attrs         `json:"attributes"`
	Actions      *PanelActions `json:"actions"`
}

// Panel draws the panel of a page that confirms something done.
func Panel(p PanelProps) g.Node {
	interrupts := strings.Contains(p.Classes, "govuk-panel--interruption")
	return h.Div(class("govuk-panel", on(!interrupts, "govuk-panel--confirmation"), p.Classes), p.Attributes.nodes(),
		heading(p.HeadingLevel, 1, h.Class("govuk-panel__title"), content(p.TitleHTML, p.TitleText)),
		g.If(p.HTML != "" || p.Text != "", h.Div(h.Class("govuk-panel__body"), content(p.HTML, p.Text))),
		g.Iff(interrupts && p.Actions != nil, func() g.Node { return panelActions(*p.Actions) }))
}

func panelActions(a PanelActions) g.Node {
	return h.Div(class("govuk-panel__actions", a.Classes), a.Attributes.nodes(),
		g.If(len(a.Items) > 0, h.Div(h.Class("govuk-button-group"), g.Map(a.Items, func(i PanelAction) g.Node {
			if i.Href == "" || i.Type == "button" {
				return Button(ButtonProps{Text: i.Text, Type: or(i.Type, "button"), Classes: join("govuk-button--inverse", i.Classes), Href: i.Href, Attributes: i.Attributes})
			}
			return h.A(class("govuk-link govuk-link--inverse", i.Classes), h.Href(i.Href), i.Attributes.nodes(), g.Text(i.Text))
		}))))
}

func heading(level, otherwise int, children ...g.Node) g.Node {
	if level == 0 {
		level = otherwise
	}
	return g.El("h"+strconv.Itoa(level), children...)
}

// DetailsProps are the options of words that open on demand.
type DetailsProps struct {
	SummaryText string `json:"summaryText"`
	SummaryHTML HTML   `json:"summaryHtml"`
	Text        string `json:"text"`
	HTML        HTML   `json:"html"`
	ID          string `json:"id"`
	Open        bool   `json:"open"`
	Classes     string `json:"classes"`
	Attributes  Attrs  `json:"attributes"`
}

// Details draws words that open on demand.
func Details(p DetailsProps) g.Node {
	return h.Details(attr("id", p.ID), class("govuk-details", p.Classes), p.Attributes.nodes(), g.If(p.Open, g.Attr("open")),
		h.Summary(h.Class("govuk-details__summary"),
			h.Span(h.Class("govuk-details__summary-text"), content(p.SummaryHTML, p.SummaryText))),
		h.Div(h.Class("govuk-details__text"), content(p.HTML, p.Text)))
}

// NotificationBannerProps are the options of the banner that tells what has just happened. Type "success" announces it.
type NotificationBannerProps struct {
	Text              string `json:"text"`
	HTML              HTML   `json:"html"`
	TitleText         string `json:"titleText"`
	TitleHTML         HTML   `json:"titleHtml"`
	TitleHeadingLevel int    `json:"titleHeadingLevel"`
	Type              string `json:"type"`
	Role              string `json:"role"`
	TitleID           string `json:"titleId"`
	DisableAutoFocus  *bool  `json:"disableAutoFocus"`
	Classes           string `json:"classes"`
	Attributes        Attrs  `json:"attributes"`
}

// NotificationBanner draws the banner that tells what has just happened.
func NotificationBanner(p NotificationBannerProps) g.Node {
	role, title, tone := "region", "Important", ""
	if p.Type == "success" {
		role, title, tone = "alert", "Success", "govuk-notification-banner--success"
	}
	id := or(p.TitleID, "govuk-notification-banner-title")
	body := g.Node(nil)
	if p.HTML != "" {
		body = g.Raw(string(p.HTML))
	} else if p.Text != "" {
		body = h.P(h.Class("govuk-notification-banner__heading"), g.Text(p.Text))
	}
	return h.Div(class("govuk-notification-banner", tone, p.Classes), h.Role(or(p.Role, role)), h.Aria("labelledby", id),
		h.Data("module", "govuk-notification-banner"), tri("data-disable-auto-focus", p.DisableAutoFocus), p.Attributes.nodes(),
		h.Div(h.Class("govuk-notification-banner__header"),
			heading(p.TitleHeadingLevel, 2, h.Class("govuk-notification-banner__title"), h.ID(id), content(p.TitleHTML, or(p.TitleText, title)))),
		h.Div(h.Class("govuk-notification-banner__content"), body))
}

// PhaseBannerProps are the options of the line that says how finished a service is.
type PhaseBannerProps struct {
	Text       string   `json:"text"`
	HTML       HTML     `json:"html"`
	Tag        TagProps `json:"tag"`
	Classes    string   `json:"classes"`
	Attributes Attrs    `json:"attributes"`
}

// PhaseBanner draws the line that says how finished a service is.
func PhaseBanner(p PhaseBannerProps) g.Node {
	return h.Div(class("govuk-phase-banner govuk-width-container", p.Classes), p.Attributes.nodes(),
		h.P(h.Class("govuk-phase-banner__content"),
			Tag(TagProps{Text: p.Tag.Text, HTML: p.Tag.HTML, Classes: join("govuk-phase-banner__content__tag", p.Tag.Classes)}),
			h.Span(h.Class("govuk-phase-banner__text"), content(p.HTML, p.Text))))
}
