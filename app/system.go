// Package app is the composition root: settings to platform to police to routes, jobs, listeners and panels. It is the
// only place that wires.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"throughline/law/cjs"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/enact"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	lawbook "throughline/platform/law"
	"throughline/platform/live"
	"throughline/platform/page"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/search"
	"throughline/platform/when"
	"throughline/platform/words"
	"throughline/police/roads"
	"throughline/policy"
	sentences "throughline/words"
)

// Settings of an installation. Zero settings with Training start a working server on SQLite.
type Settings struct {
	Data          string        `name:"data" help:"folder of the database, files and keys" default:"var"`
	Database      string        `name:"database" help:"postgres://… of a force's PostgreSQL; empty keeps SQLite in the data folder" secret:"true"`
	Listen        string        `name:"listen" help:"address to listen on; port 0 picks one and prints it" default:"127.0.0.1:8080"`
	Map           string        `name:"map" help:"map of the area: an OpenStreetMap extract (.osm.pbf) or a built map"`
	Tiles         string        `name:"tiles" help:"a PMTiles archive of vector tiles in the Protomaps scheme, for the screens instead of the tiles made from the map"`
	MapPace       int           `name:"map-pace" help:"how long drives take here, in percent of what the law table roads says: 110 is a tenth longer; a force sets it after comparing with its own journeys" default:"100"`
	Training      bool          `name:"training" help:"a training installation: choose a person to sign in as, a clock that can be moved forward, simulators"`
	ClosureLimit  time.Duration `name:"closure-limit" help:"how long the SQL of one act may take" default:"100ms"`
	Force         string        `name:"force" help:"the force's two figures in national identifiers" default:"99"`
	SealEvery     time.Duration `name:"seal-every" help:"how often new entries are sealed into the signed log" default:"250ms"`
	KeptElsewhere string        `name:"kept-elsewhere" help:"rooms that another system keeps: crime=Niche RMS,custody=Niche RMS; what is asked of them goes there first"`
	National      string        `name:"national-records" help:"the service that checks of persons, vehicles and drivers ask: simulator, on a training installation only, or none; empty is the simulator in training and none elsewhere"`
	NationalFails int           `name:"national-fails" help:"how many of a hundred questions the national records simulator leaves unanswered, so that people train what to do then" default:"0"`
	TimestampURL  string        `name:"timestamp-url" help:"the RFC 3161 time-stamp authority that stamps the hash of each file: https://tsa.example/; empty is one of this installation's own, which is not independent and says so"`
	TimestampCA   string        `name:"timestamp-authority" help:"a PEM file with the certificate of that authority, or the one that issued it, to which every timestamp is held; needed for an http address; without it timestamps are marked as not checked, and are not called independent"`
	PublicAddress string        `name:"public-address" help:"the address by which people outside reach this server, for the links in messages to them: https://police.example; empty on a training installation is the address on which it listens"`
	Clamd         string        `name:"clamd" help:"where a ClamAV daemon listens that files are scanned by: unix:/run/clamav/clamd.ctl, tcp:host:3310 or none; empty takes the daemon or clamscan that is installed, and says of files that they were not scanned where neither is"`
	Witness       string        `name:"witness" help:"file outside the database to which every signed checkpoint is appended, on a disk that others keep"`
	Year          bool          `name:"year" help:"a training installation in an empty data folder: SIMULATED cases and calls of a year are played up to now before it is ready"`
	Alive         bool          `name:"alive" help:"a training installation: a SIMULATED force works it at a low rate, so that the control room is alive"`
	BehindTLS     bool          `name:"behind-tls" help:"TLS ends before this server: the session cookie is for TLS only, and browsers are told to use nothing else"`
	AgencyDomain  string        `name:"agency-domain" help:"the domain of this force, with which its ids end in documents for other forces (EIDO)" default:"throughline.invalid"`
	WebhookHosts  string        `name:"webhook-hosts" help:"hosts or networks of the force's own to which webhooks may go beside public addresses: cad.ambulance.example,10.4.0.0/16; link-local addresses never, and this machine only in training"`
	Files         string        `name:"files" help:"where files are kept: folder, in the data folder, or s3" default:"folder"`
	FilesCopy     string        `name:"files-copy" help:"a folder with a copy of the files, a backup's for example, from which a damaged file is mended"`
	ScrubRate     int           `name:"scrub-rate" help:"how many MiB of kept files a second are read again to be held to their hashes" default:"20"`
	S3            string        `name:"s3" help:"with --files s3: the address of the server, https://HOST:PORT"`
	S3Bucket      string        `name:"s3-bucket" help:"with --files s3: the bucket"`
	S3Region      string        `name:"s3-region" help:"with --files s3: the region" default:"us-east-1"`
	S3Access      string        `name:"s3-access" help:"with --files s3: the access key"`
	S3Secret      string        `name:"s3-secret" help:"with --files s3: its secret" secret:"true"`
	S3LockDays    int           `name:"s3-lock-days" help:"with --files s3: how many days each file is kept against everybody, its owner too (object lock, compliance); the bucket must have been made with object lock. While it holds, no retention rule can erase the file" default:"0"`
	ExpensesDrop  string        `name:"expenses-drop" help:"a folder in which a mail server leaves e-mails with receipts as .eml files; what is taken in is moved to the folder taken in it, and codes that confirm addresses are left in the folder send in it, for the mail server to send; empty is none"`
	SoakProbe     bool          `name:"soak-probe" help:"for throughline soak: a listener that keeps which entries it heard, and in which order"`
}

// System is a wired installation.
type System struct {
	Settings  Settings
	Host      *room.Host
	Rooms     []room.Room
	Directory *access.Remembered
	Ears      *act.Ears
	Steps     *act.Steps
	Sealer    *journal.Sealer
	Jobs      *jobs.Worker
	Map       *roads.Map
	Words     *words.Book
	live      *live.Hub
	desks     desks
	Past      bool // the clock is behind the machine's, and what happened until now is still to be played
	shifted   *when.Shifted
	stop      context.CancelFunc
	running   sync.WaitGroup
	clockMu   sync.Mutex
}

// Open wires an installation on its database and brings its tables up to date. Start makes it run.
func Open(ctx context.Context, s Settings) (*System, error) {
	if !s.Training {
		return nil, errors.New("no identity provider is configured, so nobody could sign in: start with --training for a training installation")
	}
	if err := CheckNational(s); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, db.Settings{URL: s.Database, Dir: s.Data, ClosureLimit: s.ClosureLimit})
	if err != nil {
		return nil, err
	}
	sys, err := wire(ctx, s, d, nil)
	if err != nil {
		d.Close()
		return nil, err
	}
	return sys, nil
}

// shippedPolicies are read once: they do not change while the program runs, and every installation of a process shares them.
var shippedPolicies = sync.OnceValues(func() (*access.Policies, error) { return access.LoadPolicies(policy.FS) })

// wire makes an installation on its store. of is a map that another of this program has open; nil opens the one that the settings name.
func wire(ctx context.Context, s Settings, d *db.DB, of *roads.Map) (*System, error) {
	kept, err := CheckKeptElsewhere(s.KeptElsewhere)
	if err != nil {
		return nil, fmt.Errorf("--kept-elsewhere: %w", err)
	}
	book, err := lawbook.Fresh()
	if err != nil {
		return nil, err
	}
	say, err := words.Load(sentences.FS)
	if err != nil {
		return nil, err
	}
	page.SetWords(say)
	api.SetWords(say.Say)
	policies, err := shippedPolicies()
	if err != nil {
		return nil, err
	}
	space, err := spaceRules(book, when.DayOf(time.Now()))
	if err != nil {
		return nil, err
	}
	files, err := OpenFiles(ctx, s, space.Uploads)
	if err != nil {
		return nil, err
	}
	key, err := journal.LoadKey(filepath.Join(s.Data, "keys"), origin(s))
	if err != nil {
		return nil, err
	}
	if s.SealEvery <= 0 {
		s.SealEvery = 250 * time.Millisecond
	}
	sys := &System{Settings: s, Words: say, shifted: &when.Shifted{}}
	door := act.New(d, policies, sys.shifted, journal.NewKinds(room.Platform()...), promise.NewKinds())
	sys.Host = &room.Host{DB: d, Door: door, Clock: sys.shifted, Law: book, Files: files, Training: s.Training, BehindTLS: s.BehindTLS, Force: s.Force, NameOf: sys.nameOf}
	sys.watchSpace(files)
	sys.Sealer = &journal.Sealer{DB: d, Key: key, Clock: sys.shifted, Folder: filepath.Join(s.Data, "keys")}
	if s.Witness != "" {
		sys.Sealer.Witness = &journal.Witness{Path: s.Witness}
	}
	if err := sys.takeMap(ctx, of); err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx, enact.Migrations); err != nil {
		return nil, err
	}
	if err := enact.New(sys.Host).Load(ctx); err != nil {
		return nil, err
	}
	sys.furnish(kept)
	if err := sys.openOutside(); err != nil {
		return nil, err
	}
	sys.Rooms = append(sys.Rooms, shellRoom())
	if err := d.Migrate(ctx, sys.migrations()...); err != nil {
		return nil, err
	}
	sys.Host.Door.Kinds.Add(journal.KindOf[ClockMoved](), journal.KindOf[EventBrought]())
	sys.Host.Prepare(sys.Rooms...)
	if err := sys.desks.roads.Apply(ctx); err != nil {
		return nil, err
	}
	if err := sys.beginClock(ctx); err != nil {
		return nil, err
	}
	if err := patiently(func() error { return door.RecordKey(ctx, key.Public) }); err != nil {
		return nil, err
	}
	if _, err := cjs.Load(); err != nil { // read before the first act, because an act may not wait for files
		slog.Warn("the national codes are not there; acts that need them answer unavailable", "error", err)
	}
	sys.Ears = act.NewEars(door, sys.listeners())
	sys.Steps = act.NewSteps(door)
	sys.Jobs = jobs.New(d, sys.shifted, sys.jobHandlers(), jobs.Settings{})
	door.OnCommit(sys.Jobs.Wake)
	sys.live = live.NewHub(d, "control.position.reported", "control.layout.kept") // screens are told of positions by the feed, and a layout is its owner's
	door.OnCommit(sys.live.Ring)
	return sys, nil
}

// takeMap opens the map that the installation was given, if any, and lets it keep the product's time and the law's holidays.
func (s *System) takeMap(ctx context.Context, of *roads.Map) (err error) {
	switch {
	case of != nil:
		s.Map = of.Beside()
	case s.Settings.Map == "":
		return nil
	default:
		if s.Map, err = openMap(ctx, s.Settings); err != nil {
			return err
		}
	}
	s.Map.KeepTime(s.shifted, s.Host.Law.Calendar().Holiday)
	return nil
}

// origin names the installation in every signature; a training installation says so.
func origin(s Settings) string {
	if s.Training {
		return "throughline.training/" + s.Force
	}
	return "throughline/" + s.Force
}

func (s *System) migrations() []db.Migrations {
	all := room.Migrations(s.Rooms...)
	if s.Settings.SoakProbe {
		all = append(all, probeTables)
	}
	return append([]db.Migrations{access.Migrations, search.Migrations, clockTables}, all...)
}

func (s *System) listeners() []act.Listener {
	var out []act.Listener
	for _, r := range s.Rooms {
		out = append(out, r.Hears...)
	}
	if s.Settings.SoakProbe {
		out = append(out, s.probe())
	}
	return append(out, act.Listener{Name: "access.forget", Kinds: s.accessKinds(), Hear: func(tx *act.Tx, _ journal.Entry, _ journal.Body) error {
		s.Directory.Forget()
		return nil
	}})
}

func (s *System) jobHandlers() map[string]jobs.Handler {
	out := map[string]jobs.Handler{}
	for _, r := range s.Rooms {
		for k, h := range r.Jobs {
			if _, ok := out[k]; ok {
				panic("app: job registered twice: " + k)
			}
			out[k] = h
		}
	}
	return out
}

// Start runs listeners, promises, the seal and jobs until Stop.
func (s *System) Start(ctx context.Context) {
	ctx, s.stop = context.WithCancel(ctx)
	log := func(what string) func(error) {
		return func(err error) { slog.ErrorContext(ctx, what, "error", err) }
	}
	s.running.Go(func() { s.Ears.Run(ctx, 100*time.Millisecond) })
	s.running.Go(func() { s.Steps.Run(ctx, time.Second) })
	s.running.Go(func() { s.live.Run(ctx, 200*time.Millisecond) })
	s.running.Go(func() { s.Sealer.Run(ctx, s.Settings.SealEvery, log("seal")) })
	s.running.Go(func() { s.Jobs.Run(ctx) })
	s.watchDrop(ctx, log("expenses-drop"))
	s.running.Go(func() { s.desks.roads.Run(ctx, time.Second) })
	s.running.Go(func() { s.desks.control.RunPositions(ctx) })
	s.running.Go(func() { s.housekeeping(ctx) })
	s.running.Go(func() { s.desks.scrub.Run(ctx, time.Minute) })
}

// housekeeping binds looks into the journal and clears what has expired.
func (s *System) housekeeping(ctx context.Context) {
	t := time.NewTicker(10 * time.Second)
	defer t.Stop()
	var forgot time.Time
	// looks that a stopped server left behind are bound at once: until then the journal says of them that they were never sealed
	if _, err := s.Host.Door.SealLooks(ctx); err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "looks", "error", err)
	}
	for {
		if err := s.desks.duty.Warm(s.Host.DB.Read(ctx)); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "who is on duty", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		if time.Since(forgot) > time.Hour {
			forgot = time.Now()
			if err := s.forgetReplies(ctx); err != nil && ctx.Err() == nil {
				slog.ErrorContext(ctx, "replies", "error", err)
			}
		}
		if err := search.SweepAll(ctx, s.Host.DB, s.Host.Clock.Now()); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "names", "error", err)
		}
		if err := s.desks.enact.Load(ctx); err != nil && ctx.Err() == nil { // another node may have brought a row into force
			slog.ErrorContext(ctx, "the force's own rows of law", "error", err)
		}
		if err := s.Host.Door.FlushLooks(ctx, false); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "looks", "error", err)
		}
		if _, err := s.Host.Door.SealLooks(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "looks", "error", err)
		}
		if err := (access.SessionStore{DB: s.Host.DB}).Tidy(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "sessions", "error", err)
		}
		if err := s.loadClock(ctx, s.shifted.SetOffset); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "clock", "error", err)
		}
		if err := s.keepTraining(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "training", "error", err)
		}
	}
}

// Stop ends what runs, seals what was recorded, and closes the database.
func (s *System) Stop() error {
	if s.stop != nil {
		s.stop()
		s.running.Wait()
	}
	ctx := context.Background()
	err := s.Host.Door.FlushLooks(ctx, true)
	if _, e := s.Host.Door.SealLooks(ctx, true); err == nil {
		err = e
	}
	if e := act.Place(ctx, s.Host.DB); err == nil {
		err = e
	}
	if _, e := s.Sealer.SealOnce(ctx, 1<<20); err == nil && !errors.Is(e, journal.ErrWaits) {
		err = e
	}
	if e := s.Host.DB.Close(); err == nil {
		err = e
	}
	return err
}

// say makes a code readable: custody_officer becomes "custody officer".
func say(code string) string {
	b := []byte(code)
	for i, c := range b {
		if c == '_' || c == '-' {
			b[i] = ' '
		}
	}
	return string(b)
}

func (s *System) accessKinds() []string {
	return []string{"access.restricted", "access.lifted", "access.member.added", "access.member.ended", "access.glass.broken", "duty.booked_on", "duty.booked_off", "duty.rank.changed", "duty.staff.joined", "duty.staff.left", "duty.skill.suspended", "duty.skill.awarded", "duty.tour.set", "duty.family.declared"}
}

// patiently does an act of starting again while it takes longer than an act may: on a busy machine with nothing read yet the first
// does, and what was too slow left nothing. Nobody waits for a neighbour here, and a server that does not start serves nobody.
func patiently(do func() error) error {
	var err error
	for range 20 {
		if err = do(); !fault.HasCode(err, db.TooSlow.Code) {
			return err
		}
	}
	return err
}
