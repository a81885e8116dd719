package form

import (
	"reflect"
	"strings"
)

// With draws every field of the struct that a form asks, in its order, those named here as they say.
func (s *Spec) With(special ...Field) {
	s.Fields = nil
	t := reflect.TypeOf(s.For)
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("form") == "-" {
			continue
		}
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		f := Field{Name: name}
		for _, x := range special {
			if x.Name == name {
				f = x
			}
		}
		s.Fields = append(s.Fields, f)
	}
}
