package confine

import (
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// apart gives a child its own group, and lets it die with us.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// enter gives up, for good and for every thread of this process, what is not needed to read a stream and answer. The memory
// limit counts what can be written to (RLIMIT_DATA): the address space that Go reserves and never touches is no memory.
func enter(seconds uint64) error {
	for what, most := range map[int]uint64{unix.RLIMIT_DATA: Memory, unix.RLIMIT_CPU: seconds, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_CORE: 0, unix.RLIMIT_NOFILE: 64} {
		if err := unix.Setrlimit(what, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return fmt.Errorf("limit %d: %w", what, err)
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	calls, arch := refused()
	if calls == nil {
		return fmt.Errorf("there is no list of calls for %s", runtime.GOARCH)
	}
	f := filter(calls, arch)
	p := unix.SockFprog{Len: uint16(len(f)), Filter: &f[0]}
	const tsync = 1 // SECCOMP_FILTER_FLAG_TSYNC: for every thread that runs already
	if _, _, errno := syscall.Syscall(unix.SYS_SECCOMP, 1 /* SECCOMP_SET_MODE_FILTER */, tsync, uintptr(unsafe.Pointer(&p))); errno != 0 {
		return fmt.Errorf("seccomp: %w", errno)
	}
	return nil
}

// refused are the calls that open, reach, start, signal or trace anything.
func refused() ([]uint32, uint32) {
	common := []uint32{unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT, unix.SYS_ACCEPT4, unix.SYS_SENDTO, unix.SYS_SENDMSG, unix.SYS_SENDMMSG,
		unix.SYS_OPENAT, unix.SYS_OPENAT2, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_EXECVE, unix.SYS_EXECVEAT, unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_KILL,
		unix.SYS_PIDFD_OPEN, unix.SYS_PIDFD_SEND_SIGNAL, unix.SYS_PIDFD_GETFD, unix.SYS_UNLINKAT, unix.SYS_RENAMEAT2, unix.SYS_LINKAT, unix.SYS_SYMLINKAT, unix.SYS_MKDIRAT, unix.SYS_MKNODAT, unix.SYS_FCHMODAT, unix.SYS_FCHOWNAT,
		unix.SYS_MOUNT, unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_BPF, unix.SYS_IO_URING_SETUP, unix.SYS_USERFAULTFD, unix.SYS_PERF_EVENT_OPEN, unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_MEMFD_CREATE,
		// What empties, touches or relabels a file by its name, and what reaches a process otherwise than by kill. tgkill stays: the runtime needs it.
		unix.SYS_TRUNCATE, unix.SYS_FTRUNCATE, unix.SYS_FALLOCATE, unix.SYS_UTIMENSAT, unix.SYS_SETXATTR, unix.SYS_LSETXATTR, unix.SYS_FSETXATTR, unix.SYS_REMOVEXATTR, unix.SYS_LREMOVEXATTR, unix.SYS_FREMOVEXATTR,
		unix.SYS_FCHMOD, unix.SYS_FCHMODAT2, unix.SYS_FCHOWN, unix.SYS_CHDIR, unix.SYS_FCHDIR, unix.SYS_CHROOT, unix.SYS_TKILL, unix.SYS_RT_SIGQUEUEINFO, unix.SYS_RT_TGSIGQUEUEINFO, unix.SYS_PRLIMIT64, unix.SYS_SETSID, unix.SYS_SETPGID}
	return append(common, ofMachine...), machine
}

// filter is the program that the kernel runs before each call: the calls of another architecture and those refused give EPERM.
func filter(calls []uint32, arch uint32) []unix.SockFilter {
	const (
		load = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
		is   = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		over = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
		ret  = unix.BPF_RET | unix.BPF_K
		deny = 0x00050000 | uint32(unix.EPERM) // SECCOMP_RET_ERRNO
		pass = 0x7fff0000                      // SECCOMP_RET_ALLOW
		kill = 0x80000000                      // SECCOMP_RET_KILL_PROCESS
	)
	f := []unix.SockFilter{{Code: load, K: 4}, {Code: is, K: arch, Jt: 1}, {Code: ret, K: kill}, {Code: load, K: 0},
		{Code: over, K: 0x40000000, Jf: 1}, {Code: ret, K: kill}} // x32 calls on amd64
	for _, c := range calls {
		f = append(f, unix.SockFilter{Code: is, K: c, Jf: 1}, unix.SockFilter{Code: ret, K: deny})
	}
	return append(f, unix.SockFilter{Code: ret, K: pass})
}
