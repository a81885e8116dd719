package track

// ReadAny is the slow reader, for the test that holds the plain one to it.
var ReadAny = readAny
