package custody

import (
	"fmt"
	"strconv"

	"throughline/platform/law"
	"throughline/platform/when"
)

// The unit and the system that this product is in an arrest/summons number.
const (
	asnUnit   = "00"
	asnSystem = "01"
	// asnSequence counts them beside the suites; no suite may be called so.
	asnSequence = "#asn"
)

// asn makes the arrest/summons number of one arrest, canonical: year, force and unit, system, serial and check letter (ID-04).
func asn(book *law.Book, force string, on when.Day, serial int) (string, error) {
	row, ok := book.Table("identifier.check_letter").At("national", on)
	if !ok {
		return "", missing("at")
	}
	var v struct {
		Letters string `json:"letters"`
		Modulus int64  `json:"modulus"`
	}
	if err := row.Into(&v); err != nil {
		return "", err
	}
	year, number := fmt.Sprintf("%02d", on.Year%100), fmt.Sprintf("%011d", serial)
	n, err := strconv.ParseInt(force+asnSystem+year+number, 10, 64)
	if err != nil {
		return "", fmt.Errorf("custody: arrest/summons number: %w", err)
	}
	return year + force + asnUnit + asnSystem + number + string(v.Letters[n%v.Modulus]), nil
}
