package hook

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"throughline/platform/fault"
)

// Allowed says which addresses webhooks may go to beside public ones: a server that is told to ask an address for somebody
// must not be a way into its own network.
type Allowed struct {
	hosts    map[string]bool
	networks []netip.Prefix
	// Loopback lets a training installation send to this machine, and there without TLS.
	Loopback bool
}

// ParseAllowed reads a setting like "cad.ambulance.example,10.4.0.0/16". The error is a sentence.
func ParseAllowed(text string) (Allowed, error) {
	a := Allowed{hosts: map[string]bool{}}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.ToLower(strings.TrimSpace(part))
		switch {
		case part == "":
		case strings.Contains(part, "/"):
			p, err := netip.ParsePrefix(part)
			if err != nil {
				return a, fmt.Errorf("%q is no network: write it like 10.4.0.0/16, with commas between", part)
			}
			a.networks = append(a.networks, p.Masked())
		case strings.ContainsAny(part, ":@ ") || !strings.Contains(part, "."):
			return a, fmt.Errorf("%q is no host: write its full name without a scheme or a port, for example cad.ambulance.example", part)
		default:
			a.hosts[part] = true
		}
	}
	return a, nil
}

// check reads an address that somebody typed. Faults, of the field: hook.url_not_https, hook.url_unreadable,
// hook.url_barred.
func (a Allowed) check(typed string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(typed))
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return nil, fault.InvalidField("url", "hook.url_unreadable")
	}
	host := strings.ToLower(u.Hostname())
	ip, err := netip.ParseAddr(host)
	loopback := host == "localhost" || err == nil && ip.IsLoopback()
	if u.Scheme != "https" && !(u.Scheme == "http" && loopback && a.Loopback) {
		return nil, fault.InvalidField("url", "hook.url_not_https")
	}
	if loopback && !a.Loopback || err == nil && !a.mayReach(host, ip) {
		return nil, fault.InvalidField("url", "hook.url_barred")
	}
	return u, nil
}

// mayReach tells whether an address that a host resolved to may be sent to.
func (a Allowed) mayReach(host string, ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	switch {
	case ip.IsLoopback():
		return a.Loopback
	case a.hosts[strings.ToLower(host)] && !ip.IsLinkLocalUnicast() && !ip.IsUnspecified() && !ip.IsMulticast():
		return true
	}
	for _, n := range a.networks {
		if n.Contains(ip) {
			return true
		}
	}
	for _, n := range barred {
		if n.Contains(ip) {
			return false
		}
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate()
}

// barred are the addresses that no public endpoint has, or that lead to one of those inside (IANA special-purpose registries).
var barred = prefixes("0.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10", "::/96")

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, p := range list {
		out[i] = netip.MustParsePrefix(p)
	}
	return out
}

var errBarred = errors.New("hook: the address is not one that may be sent to")

// transport reaches the host of one subscription: the address is judged when it is dialled, after its name was resolved, so
// that a name which resolves to something else the second time gains nothing. No proxy stands between.
func (d *Desk) transport(h Hook, timeout time.Duration) http.RoundTripper {
	host := ""
	if u, err := url.Parse(h.URL); err == nil {
		host = u.Hostname()
	}
	dial := &net.Dialer{Timeout: timeout, Control: func(_, address string, _ syscall.RawConn) error {
		ap, err := netip.ParseAddrPort(address)
		if err != nil || !d.Allowed.mayReach(host, ap.Addr()) {
			return errBarred
		}
		return nil
	}}
	return &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		return dial.DialContext(ctx, network, address)
	},
		TLSHandshakeTimeout: timeout, ResponseHeaderTimeout: timeout, MaxResponseHeaderBytes: 16 << 10, MaxIdleConnsPerHost: 1, ForceAttemptHTTP2: true}
}
