package hook

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"throughline/platform/fault"
)

func TestWhichAddressesMayBeSentTo(t *testing.T) {
	t.Parallel()
	force, err := ParseAllowed("cad.force.example, 10.4.0.0/16")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		host, ip string
		allowed  bool
	}{
		{"a.example.com", "93.184.215.14", true}, {"a.example.com", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", true},
		{"a.example.com", "127.0.0.1", false}, {"a.example.com", "::1", false}, {"a.example.com", "::ffff:127.0.0.1", false}, {"a.example.com", "10.0.0.1", false}, {"a.example.com", "10.4.9.1", true},
		{"a.example.com", "169.254.169.254", false}, {"a.example.com", "fe80::1", false}, {"a.example.com", "192.168.1.1", false}, {"a.example.com", "172.16.0.1", false}, {"a.example.com", "100.64.0.1", false},
		{"a.example.com", "0.0.0.0", false}, {"a.example.com", "224.0.0.1", false}, {"a.example.com", "255.255.255.255", false}, {"a.example.com", "fc00::1", false}, {"a.example.com", "64:ff9b::7f00:1", false},
		{"a.example.com", "2002:7f00:1::", false}, {"a.example.com", "::ffff:10.0.0.1", false}, {"a.example.com", "::", false},
		{"cad.force.example", "192.168.1.1", true}, {"cad.force.example", "169.254.169.254", false}, {"cad.force.example", "127.0.0.1", false},
	} {
		if got := force.mayReach(c.host, netip.MustParseAddr(c.ip)); got != c.allowed {
			t.Errorf("%s at %s: %v", c.host, c.ip, got)
		}
	}
	for _, wrong := range []string{"10.4.0.0/33", "https://cad.example", "localhost", "cad.example:443"} {
		if _, err := ParseAllowed(wrong); err == nil {
			t.Errorf("%q was taken as a setting", wrong)
		}
	}
}

func TestWhichAddressesMayBeTyped(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"https://cad.example.com/in?x=1": "", "http://cad.example.com/in": "hook.url_not_https", "https://u:p@cad.example.com/": "hook.url_unreadable", "https:///in": "hook.url_unreadable", "ftp://x.example.com": "hook.url_not_https",
		"https://cad.example.com/#in": "hook.url_unreadable", "https://127.0.0.1/": "hook.url_barred", "https://[::1]/": "hook.url_barred", "https://localhost/": "hook.url_barred", "https://169.254.169.254/": "hook.url_barred",
		"https://10.1.2.3/": "hook.url_barred", "http://127.0.0.1/": "hook.url_not_https", "nonsense": "hook.url_unreadable", "https://%zz": "hook.url_unreadable",
	} {
		_, err := Allowed{}.check(typed)
		if want == "" && err != nil || want != "" && !fault.HasCode(err, want) {
			t.Errorf("%s: %v, want %q", typed, err, want)
		}
	}
	if _, err := (Allowed{Loopback: true}).check("http://127.0.0.1:9/in"); err != nil {
		t.Errorf("in training: %v", err)
	}
}

// What a name resolves to is judged when it is dialled: a name that led elsewhere when it was typed gains nothing.
func TestTheAddressIsJudgedWhenItIsDialled(t *testing.T) {
	t.Parallel()
	reached := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer s.Close()
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "localhost"} {
		d := &Desk{}
		at := "http://" + host + ":" + u.Port()
		r, err := http.NewRequest(http.MethodGet, at, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.transport(Hook{URL: at}, 5*time.Second).RoundTrip(r); !errors.Is(err, errBarred) || reached {
			t.Errorf("%s: %v, reached %v", at, err, reached)
		}
	}
}
