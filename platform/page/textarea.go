package page

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// TextareaProps are the options of a field of several lines. Rows is 5 when 0.
type TextareaProps struct {
	ID           string             `json:"id"`
	Name         string             `json:"name"`
	Spellcheck   *bool              `json:"spellcheck"`
	Rows         int                `json:"rows"`
	Value        string             `json:"value"`
	Disabled     bool               `json:"disabled"`
	DescribedBy  string             `json:"describedBy"`
	Label        LabelProps         `json:"label"`
	Hint         *HintProps         `json:"hint"`
	ErrorMessage *ErrorMessageProps `json:"errorMessage"`
	FormGroup    FormGroupProps     `json:"formGroup"`
	Classes      string             `json:"classes"`
	Autocomplete string             `json:"autocomplete"`
	Attributes   Attrs              `json:"attributes"`
}

// Textarea draws a field of several lines.
func Textarea(p TextareaProps) g.Node {
	id := or(p.ID, p.Name)
	above, describedBy := said(id, p.DescribedBy, p.Hint, p.ErrorMessage)
	rows := p.Rows
	if rows == 0 {
		rows = 5
	}
	value := p.Value
	if strings.HasPrefix(value, "\n") {
		value = "\n" + value // HTML drops the first line break of a textarea
	}
	return formGroup(p.FormGroup, p.ErrorMessage != nil, labelFor(id, p.Label), above, p.FormGroup.BeforeInput.node(),
		h.Textarea(class("govuk-textarea", on(p.ErrorMessage != nil, "govuk-textarea--error"), p.Classes),
			h.ID(id), h.Name(p.Name), h.Rows(strconv.Itoa(rows)), tri("spellcheck", p.Spellcheck), g.If(p.Disabled, h.Disabled()),
			attr("aria-describedby", describedBy), attr("autocomplete", p.Autocomplete), p.Attributes.nodes(), g.Text(value)),
		p.FormGroup.AfterInput.node())
}

// CharacterCountProps are the options of a textarea that counts. Give Maxlength or Maxwords.
type CharacterCountProps struct {
	ID                       string             `json:"id"`
	Name                     string             `json:"name"`
	Rows                     int                `json:"rows"`
	Value                    string             `json:"value"`
	Maxlength                int                `json:"maxlength"`
	Maxwords                 int                `json:"maxwords"`
	Threshold                int                `json:"threshold"` // percent of the limit from which the count is shown
	CountType                string             `json:"countType"`
	Label                    LabelProps         `json:"label"`
	Hint                     *HintProps         `json:"hint"`
	ErrorMessage             *ErrorMessageProps `json:"errorMessage"`
	FormGroup                FormGroupProps     `json:"formGroup"`
	Classes                  string             `json:"classes"`
	Attributes               Attrs              `json:"attributes"`
	Spellcheck               *bool              `json:"spellcheck"`
	CountMessage             WrapperProps       `json:"countMessage"`
	TextareaDescriptionText  string             `json:"textareaDescriptionText"`
	CharactersUnderLimitText map[string]string  `json:"charactersUnderLimitText"`
	CharactersAtLimitText    string             `json:"charactersAtLimitText"`
	CharactersOverLimitText  map[string]string  `json:"charactersOverLimitText"`
	WordsUnderLimitText      map[string]string  `json:"wordsUnderLimitText"`
	WordsAtLimitText         string             `json:"wordsAtLimitText"`
	WordsOverLimitText       map[string]string  `json:"wordsOverLimitText"`
}

// CharacterCount draws a textarea that says how much room is left. Without script it says only the limit.
func CharacterCount(p CharacterCountProps) g.Node {
	id := or(p.ID, p.Name)
	info := Hint(HintProps{
		ID: id + "-info", Text: countText(p), Classes: join("govuk-character-count__message", p.CountMessage.Classes),
	})
	group := FormGroupProps{
		Classes:     join("govuk-character-count", p.FormGroup.Classes),
		Attributes:  countAttrs(p),
		BeforeInput: p.FormGroup.BeforeInput,
		AfterInput:  &ContentProps{HTML: Markup(info, p.FormGroup.AfterInput.node())},
	}
	return Textarea(TextareaProps{
		ID: id, Name: p.Name, DescribedBy: id + "-info", Rows: p.Rows, Spellcheck: p.Spellcheck, Value: p.Value, FormGroup: group,
		Classes: join("govuk-js-character-count", p.Classes), Label: p.Label, Hint: p.Hint, ErrorMessage: p.ErrorMessage, Attributes: p.Attributes,
	})
}

func countType(p CharacterCountProps) string {
	if p.CountType == "" && p.Maxwords > 0 {
		return "words"
	}
	return p.CountType
}

func countText(p CharacterCountProps) string {
	limit := p.Maxwords
	if limit == 0 {
		limit = p.Maxlength
	}
	if limit == 0 {
		return ""
	}
	unit := "characters"
	if countType(p) == "words" {
		unit = "words"
	}
	return strings.ReplaceAll(or(p.TextareaDescriptionText, "You can enter up to %{count} "+unit), "%{count}", strconv.Itoa(limit))
}

func countAttrs(p CharacterCountProps) Attrs {
	a := Attrs{"data-module": "govuk-character-count"}
	for k, n := range map[string]int{"data-maxlength": p.Maxlength, "data-maxwords": p.Maxwords, "data-threshold": p.Threshold} {
		if n > 0 {
			a[k] = strconv.Itoa(n)
		}
	}
	if t := countType(p); t != "" {
		a["data-count-type"] = t
	}
	if p.Maxwords == 0 && p.Maxlength == 0 && p.TextareaDescriptionText != "" {
		a["data-i18n.textarea-description.other"] = p.TextareaDescriptionText
	}
	plurals(a, "characters-under-limit", p.CharactersUnderLimitText)
	plurals(a, "characters-over-limit", p.CharactersOverLimitText)
	plurals(a, "words-under-limit", p.WordsUnderLimitText)
	plurals(a, "words-over-limit", p.WordsOverLimitText)
	sentence(a, "characters-at-limit", p.CharactersAtLimitText)
	sentence(a, "words-at-limit", p.WordsAtLimitText)
	for k, v := range p.FormGroup.Attributes {
		a[k] = v
	}
	return a
}

func plurals(a Attrs, key string, texts map[string]string) {
	for rule, text := range texts {
		a["data-i18n."+key+"."+rule] = text
	}
}

func sentence(a Attrs, key, text string) {
	if text != "" {
		a["data-i18n."+key] = text
	}
}
