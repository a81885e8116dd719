package control

import (
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/room"
)

// dispose names the calls of these cases, and the offers that they came from: a call is received before it stands on any thread, so its first entries are in its own
// stream alone. The rows go with the incident.
func dispose(tx *act.Tx, threads []string) (room.Gone, error) {
	calls, err := callsOnThreads(tx, threads)
	gone := room.Gone{}
	for _, c := range calls {
		gone.Streams = append(gone.Streams, journal.Ref{Kind: "call", ID: c})
	}
	if err != nil {
		return gone, err
	}
	offers, err := offersOnThreads(tx, threads) // an offer is on no thread before it is taken
	for _, o := range offers {
		gone.Streams = append(gone.Streams, journal.Ref{Kind: kindEido, ID: o})
	}
	return gone, err
}
