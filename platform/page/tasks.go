package page

import (
	"reflect"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// TaskStatus is how far a task is: a tag, or plain words when it is done.
type TaskStatus struct {
	Tag     *TagProps `json:"tag"`
	Text    string    `json:"text"`
	HTML    HTML      `json:"html"`
	Classes string    `json:"classes"`
}

// TaskItem is one task. A zero item is left out.
type TaskItem struct {
	Title   SummaryText   `json:"title"`
	Hint    *ContentProps `json:"hint"`
	Status  TaskStatus    `json:"status"`
	Href    string        `json:"href"`
	Classes string        `json:"classes"`
}

// TaskListProps are the options of a list of tasks. IDPrefix is "task-list" when empty.
type TaskListProps struct {
	Items      []TaskItem `json:"items"`
	IDPrefix   string     `json:"idPrefix"`
	Classes    string     `json:"classes"`
	Attributes Attrs      `json:"attributes"`
}

// TaskList draws a list of tasks with how far each is.
func TaskList(p TaskListProps) g.Node {
	var items g.Group
	for i, item := range p.Items {
		if !reflect.ValueOf(item).IsZero() {
			items = append(items, taskItem(item, or(p.IDPrefix, "task-list")+"-"+strconv.Itoa(i+1)))
		}
	}
	return h.Ul(class("govuk-task-list", p.Classes), p.Attributes.nodes(), items)
}

func taskItem(t TaskItem, id string) g.Node {
	title, status := content(t.Title.HTML, t.Title.Text), id+"-status"
	if t.Href != "" {
		title = h.A(class("govuk-link govuk-task-list__link", t.Title.Classes), h.Href(t.Href),
			h.Aria("describedby", join(on(t.Hint != nil, id+"-hint"), status)), title)
	} else {
		title = h.Div(class(t.Title.Classes), title)
	}
	state := content(t.Status.HTML, t.Status.Text)
	if t.Status.Tag != nil {
		state = Tag(*t.Status.Tag)
	}
	return h.Li(class("govuk-task-list__item", on(t.Href != "", "govuk-task-list__item--with-link"), t.Classes),
		h.Div(h.Class("govuk-task-list__name-and-hint"), title,
			g.If(t.Hint != nil, h.Div(h.ID(id+"-hint"), h.Class("govuk-task-list__hint"), t.Hint.node()))),
		h.Div(class("govuk-task-list__status", t.Status.Classes), h.ID(status), state))
}

// TabPanel is what a tab shows.
type TabPanel struct {
	Text       string `json:"text"`
	HTML       HTML   `json:"html"`
	Attributes Attrs  `json:"attributes"`
}

// TabItem is one tab. A zero item is left out.
type TabItem struct {
	ID         string   `json:"id"`
	Label      string   `json:"label"`
	Attributes Attrs    `json:"attributes"`
	Panel      TabPanel `json:"panel"`
}

// TabsProps are the options of tabs. Without script all panels are shown under their list of links.
type TabsProps struct {
	ID         string    `json:"id"`
	IDPrefix   string    `json:"idPrefix"`
	Title      string    `json:"title"`
	Items      []TabItem `json:"items"`
	Classes    string    `json:"classes"`
	Attributes Attrs     `json:"attributes"`
}

// Tabs draws tabs.
func Tabs(p TabsProps) g.Node {
	var list, panels g.Group
	for i, item := range p.Items {
		if reflect.ValueOf(item).IsZero() {
			continue
		}
		id := or(item.ID, p.IDPrefix+"-"+strconv.Itoa(i+1))
		list = append(list, h.Li(class("govuk-tabs__list-item", on(i == 0, "govuk-tabs__list-item--selected")),
			h.A(h.Class("govuk-tabs__tab"), h.Href("#"+id), item.Attributes.nodes(), g.Text(item.Label))))
		panels = append(panels, h.Div(class("govuk-tabs__panel", on(i > 0, "govuk-tabs__panel--hidden")), h.ID(id), item.Panel.Attributes.nodes(), tabBody(item.Panel)))
	}
	return h.Div(attr("id", p.ID), class("govuk-tabs", p.Classes), p.Attributes.nodes(), h.Data("module", "govuk-tabs"),
		h.H2(h.Class("govuk-tabs__title"), g.Text(or(p.Title, "Contents"))),
		g.If(len(p.Items) > 0, g.Group{h.Ul(h.Class("govuk-tabs__list"), list), panels}))
}

func tabBody(p TabPanel) g.Node {
	switch {
	case p.HTML != "":
		return g.Raw(string(p.HTML))
	case p.Text != "":
		return h.P(h.Class("govuk-body"), g.Text(p.Text))
	}
	return nil
}
