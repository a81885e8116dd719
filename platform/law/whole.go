package law

import (
	"reflect"
	"sync"
)

// whole copies a decoded value with every list, mapping and pointer in it. Fields that are not exported are of types that
// cannot be changed from outside (a day, a moment), and are copied as they stand.
func whole(v reflect.Value) reflect.Value {
	if flat(v.Type()) {
		return v
	}
	switch v.Kind() {
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(whole(v.Index(i)))
		}
		return out
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeMapWithSize(v.Type(), v.Len())
		for it := v.MapRange(); it.Next(); {
			out.SetMapIndex(it.Key(), whole(it.Value()))
		}
		return out
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return v
		}
		inner := whole(v.Elem())
		if v.Kind() == reflect.Interface {
			return inner
		}
		out := reflect.New(v.Type().Elem())
		out.Elem().Set(inner)
		return out
	}
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	if v.Kind() == reflect.Array {
		for i := range v.Len() {
			out.Index(i).Set(whole(v.Index(i)))
		}
		return out
	}
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			out.Field(i).Set(whole(v.Field(i)))
		}
	}
	return out
}

var flatness sync.Map // of types

// flat tells whether a copy by assignment shares nothing that can be changed.
func flat(t reflect.Type) bool {
	if known, ok := flatness.Load(t); ok {
		return known.(bool)
	}
	is := true
	switch t.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface, reflect.Array:
		is = false
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && !flat(f.Type) {
				is = false
			}
		}
	}
	flatness.Store(t, is)
	return is
}
