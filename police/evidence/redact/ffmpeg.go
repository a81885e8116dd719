package redact

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// soundTime is what making a WAV of a recording may take.
const soundTime = 5 * time.Minute

// ToWAV makes an uncompressed WAV recording of the sound of any other, by ffmpeg where it is installed: it reads from a pipe, may open
// nothing else, and has limits of memory, time and size. Nothing but the sound goes on. The copy is written to an empty file. Error:
// Refused where there is no ffmpeg, or it cannot read the recording.
func ToWAV(ctx context.Context, in io.Reader, to *os.File) error {
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		return Refused{"evidence.redaction.sound", ""}
	}
	ctx, cancel := context.WithTimeout(ctx, soundTime)
	defer cancel()
	// 2 GiB of memory, 2 GiB of sound (in blocks of 512 bytes), 5 minutes of work, and the sound is written to standard output, so it opens no file of its own
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", `ulimit -v 2097152; ulimit -t 300; ulimit -c 0; ulimit -f 4194304; exec "$0" "$@"`, program,
		"-nostdin", "-v", "error", "-protocol_whitelist", "pipe", "-i", "pipe:0", "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-fflags", "+bitexact", "-c:a", "pcm_s16le", "-f", "s16le", "-ar", "48000", "-ac", "2", "-af", "aresample=async=1:first_pts=0", "pipe:1")
	// Gaps in its times are filled with silence, so that a stretch is where a player shows it.
	cmd.Stdin, cmd.Dir, cmd.Env, cmd.WaitDelay = in, "/", []string{"PATH=/usr/bin:/bin"}, time.Second
	// A pipe cannot be wound back, so ffmpeg gives the bare sound and its head is written when the size is known.
	if _, err := to.Seek(44, io.SeekStart); err != nil {
		return err
	}
	cmd.Stdout = to
	if err := cmd.Run(); err != nil {
		return Refused{"evidence.redaction.sound", ""}
	}
	end, err := to.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if end <= 44 || end > 1<<31 {
		return Refused{"evidence.redaction.sound", ""}
	}
	if _, err := to.WriteAt(wavHead(stereo, 4, end-44), 0); err != nil {
		return fmt.Errorf("redact: sound: %w", err)
	}
	_, err = to.Seek(0, io.SeekStart)
	return err
}
