package confine

import "golang.org/x/sys/unix"

const machine = unix.AUDIT_ARCH_AARCH64

var ofMachine = []uint32{unix.SYS_RENAMEAT}
