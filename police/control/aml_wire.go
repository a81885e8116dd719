package control

import (
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"time"

	"throughline/platform/geo"
)

// unpackHex reads a data message: hexadecimal of text packed seven bits to a character (GSM 03.38). Every character of
// an AML message is the same in that alphabet as in ASCII.
func unpackHex(s string) (string, bool) {
	packed, err := hex.DecodeString(s)
	if err != nil || len(packed) < 8 {
		return "", false
	}
	var out strings.Builder
	var carry uint16
	var bits uint
	for _, b := range packed {
		carry |= uint16(b) << bits
		out.WriteByte(byte(carry & 0x7f))
		carry >>= 7
		if bits++; bits == 7 {
			out.WriteByte(byte(carry & 0x7f))
			carry, bits = 0, 0
		}
	}
	// The last septet may be padding: a commercial at (nought) or a carriage return.
	return strings.TrimRight(out.String(), "\x00\r"), true
}

// formMethods are the names that telephones post for the letters of the text message.
var formMethods = map[string]string{"GPS": "G", "GNSS": "G", "WIFI": "W", "WLAN": "W", "CELL": "C", "FUSED": "", "UNKNOWN": "N", "": ""}

// readForm reads the form that a telephone posts by HTTPS: the same facts, with the time in milliseconds since 1970.
func readForm(text string) (Fix, error) {
	form, err := url.ParseQuery(text)
	if err != nil {
		return Fix{}, badMessage("control.aml.not_aml")
	}
	for key, all := range form {
		for _, v := range all[1:] {
			if v != all[0] {
				return Fix{}, badMessage("control.aml.given_twice", "part", shorten(key))
			}
		}
	}
	if v := form.Get("v"); v != "1" {
		return Fix{}, badMessage("control.aml.version", "version", shorten(v))
	}
	var f Fix
	if err := f.measures(map[string]string{"rd": form.Get("location_accuracy"), "lc": form.Get("location_certainty")}, posted); err != nil {
		return Fix{}, err
	}
	if err := f.postedTime(form.Get("location_time")); err != nil {
		return Fix{}, err
	}
	source := strings.ToUpper(form.Get("location_source"))
	f.cut = f.RadiusM == nil && !f.saidTime
	method, known := formMethods[source]
	if !known {
		f.warn("control.aml.unknown_method", "value", shorten(source))
	}
	f.Method = method
	f.IMEI, f.Country, f.Network = form.Get("device_imei"), form.Get("cell_network_mcc"), form.Get("cell_network_mnc")
	p, err := amlPoint(form.Get("location_latitude"), form.Get("location_longitude"), posted)
	if err != nil {
		return Fix{}, err
	}
	if form.Has("hmac") {
		f.warn("control.aml.signature_not_checked")
	}
	return f, f.place(geo.Point{Lat: p.Lat, Lon: p.Lon})
}

// lastSecond is the end of the year 2199, after which no time is believed.
const lastSecond = 7_258_118_399

func (f *Fix) postedTime(ms string) error {
	if ms == "" {
		return nil
	}
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil || n <= 0 || n/1000 > lastSecond {
		return badMessage("control.aml.absurd", "what", "time of the position", "value", shorten(ms))
	}
	f.FixedAt, f.saidTime = time.UnixMilli(n).UTC(), true
	return nil
}
