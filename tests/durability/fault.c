/* Watches every call by which a program changes files, in all of its threads, and makes trouble at one of them.
 *
 * The tests build it and load it into the program by LD_PRELOAD; processes that the program starts are spared. Calls are
 * taken one after the other, so that the log is the order in which they happened. Environment:
 *
 *   FAULT_ROOT   the folder whose files count; sockets count, too
 *   FAULT_LOG    a file: every call that succeeded, with the bytes that it wrote
 *   FAULT_AT     the number of the call, from 1, that meets the fault
 *   FAULT_DO     kill: the process dies instead of the call; torn: half of a write happens, then it dies;
 *                an errno: the call fails with it; -errno: so do all calls of its kind that follow
 *   FAULT_WHAT   change (what is written, synced, renamed, made, removed, locked) or all (opening and reading, too)
 *   FAULT_GATE   two named pipes, .arrived and .go: before each call a byte is sent to the one and awaited from the other
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { CHANGE, LOOK };

static char root[PATH_MAX];
static size_t root_length;
static int watch_all, log_fd = -1, arrived_fd = -1, go_fd = -1;
static long at, count, looked;
static int fault; /* 0 none, -1 kill, -2 torn, else errno */
static int lasting;
static pthread_mutex_t one = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

static int keep_open(const char *path, int flags) {
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0644);
    /* Out of the way of the descriptors that the program gets, and of its limit. */
    int high = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 900);
    if (high < 0) return fd;
    syscall(SYS_close, fd);
    return high;
}

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("FAULT_ROOT");
    if (text) {
        snprintf(root, sizeof root, "%s", text);
        root_length = strlen(root);
    }
    if ((text = getenv("FAULT_WHAT"))) watch_all = strcmp(text, "all") == 0;
    if ((text = getenv("FAULT_AT"))) at = atol(text);
    if ((text = getenv("FAULT_DO"))) {
        if (strcmp(text, "kill") == 0) fault = -1;
        else if (strcmp(text, "torn") == 0) fault = -2;
        else {
            fault = abs(atoi(text));
            lasting = text[0] == '-';
        }
    }
    if ((text = getenv("FAULT_LOG"))) log_fd = keep_open(text, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND);
    if ((text = getenv("FAULT_GATE"))) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s.arrived", text);
        arrived_fd = keep_open(path, O_WRONLY);
        snprintf(path, sizeof path, "%s.go", text);
        go_fd = keep_open(path, O_RDONLY);
    }
    const char *names[] = {"LD_PRELOAD", "FAULT_ROOT", "FAULT_LOG", "FAULT_AT", "FAULT_DO", "FAULT_WHAT", "FAULT_GATE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unsetenv(names[i]);
}

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) {
        fprintf(stderr, "fault: no %s\n", name);
        abort();
    }
    return found;
}

/* The path of a name seen from a folder's descriptor; empty where there is none. */
static void resolve(int folder, const char *name, char *path) {
    char from[64];
    ssize_t length;
    *path = 0;
    if (!name) return;
    if (name[0] == '/') {
        snprintf(path, PATH_MAX, "%s", name);
        return;
    }
    if (folder == AT_FDCWD) snprintf(from, sizeof from, "/proc/self/cwd");
    else snprintf(from, sizeof from, "/proc/self/fd/%d", folder);
    length = syscall(SYS_readlink, from, path, PATH_MAX - 1);
    if (length < 0) length = 0;
    path[length] = 0;
    if (*name && length < PATH_MAX - 2) snprintf(path + length, PATH_MAX - length, "/%s", name);
}

static int is_below(const char *path) {
    return root_length && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || !path[root_length]);
}

/* Whether a descriptor counts: of a file below the folder, or of a socket. */
static int is_ours(int fd, char *path) {
    resolve(fd, "", path);
    return is_below(path) || strncmp(path, "socket:", 7) == 0;
}

static void out(const void *bytes, size_t length) {
    const char *from = bytes;
    while (length) {
        ssize_t written = syscall(SYS_write, log_fd, from, length);
        if (written <= 0) return;
        from += written;
        length -= (size_t)written;
    }
}

/* A line of the log: what, inode, place, length, path and second path; then bytes. */
static void note(const char *what, unsigned long inode, long place, const char *path, const char *second,
                 const void *bytes, size_t length) {
    char line[2 * PATH_MAX + 128];
    if (log_fd < 0) return;
    int size = snprintf(line, sizeof line, "%s\t%lu\t%ld\t%zu\t%s\t%s\n", what, inode, place, length, path, second);
    out(line, (size_t)size);
    if (length) {
        out(bytes, length);
        out("\n", 1);
    }
}

static unsigned long inode_of(int fd) {
    struct stat told;
    return fstat(fd, &told) == 0 ? told.st_ino : 0;
}

/* At the end: how many calls changed something, or tried to, and how many there were in all. */
__attribute__((destructor)) static void end(void) {
    long changes = watch_all ? count - looked : count;
    char all[32];
    snprintf(all, sizeof all, "%ld", changes + looked);
    note("end", 0, changes, all, "", NULL, 0);
}

/* A call begins: waits for its turn, and meets the fault if that is due. 1: it fails with errno; 2: half of it happens. */
static int meets(enum kind kind) {
    if (kind == LOOK) looked++;
    if (kind == LOOK && !watch_all) return 0;
    if (arrived_fd >= 0 && go_fd >= 0) {
        char byte = 'x';
        syscall(SYS_write, arrived_fd, &byte, 1);
        while (syscall(SYS_read, go_fd, &byte, 1) < 0 && errno == EINTR) {}
    }
    count++;
    if (!at || count < at || (count > at && !lasting)) return 0;
    if (fault == -1) syscall(SYS_kill, getpid(), SIGKILL);
    if (fault == -2) return 2;
    errno = fault;
    return fault > 0;
}

static void enter(void) { pthread_mutex_lock(&one); }
static void leave(void) {
    int kept = errno;
    pthread_mutex_unlock(&one);
    errno = kept;
}
static void die(void) { syscall(SYS_kill, getpid(), SIGKILL); }

/* Opening. */

static int open_at(int folder, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    resolve(folder, name, path);
    if (!is_below(path)) return (int)syscall(SYS_openat, folder, name, flags, mode);
    int changes = (flags & (O_CREAT | O_TRUNC)) != 0;
    enter();
    int fd = -1;
    if (meets(changes ? CHANGE : LOOK) != 1) {
        struct stat before;
        int is_new = changes && syscall(SYS_newfstatat, folder, name, &before, 0) != 0;
        fd = (int)syscall(SYS_openat, folder, name, flags, mode);
        if (fd >= 0 && is_new) note("create", inode_of(fd), 0, path, "", NULL, 0);
        else if (fd >= 0 && changes && (flags & O_TRUNC)) note("truncate", inode_of(fd), 0, path, "", NULL, 0);
    }
    leave();
    return fd;
}

#define MODE(flags, mode)                                  \
    mode_t mode = 0;                                       \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {               \
        va_list rest;                                      \
        va_start(rest, flags);                             \
        mode = (mode_t)va_arg(rest, int);                  \
        va_end(rest);                                      \
    }

int open(const char *name, int flags, ...) { MODE(flags, mode) return open_at(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE(flags, mode) return open_at(AT_FDCWD, name, flags, mode); }
int openat(int folder, const char *name, int flags, ...) { MODE(flags, mode) return open_at(folder, name, flags, mode); }
int openat64(int folder, const char *name, int flags, ...) { MODE(flags, mode) return open_at(folder, name, flags, mode); }

DIR *opendir(const char *name) {
    char path[PATH_MAX];
    resolve(AT_FDCWD, name, path);
    if (!is_below(path)) return REAL(opendir)(name);
    enter();
    DIR *folder = meets(LOOK) == 1 ? NULL : REAL(opendir)(name);
    leave();
    return folder;
}

/* Reading. */

ssize_t read(int fd, void *bytes, size_t length) {
    char path[PATH_MAX];
    resolve(fd, "", path);
    if (!is_below(path)) return syscall(SYS_read, fd, bytes, length);
    enter();
    ssize_t got = meets(LOOK) == 1 ? -1 : syscall(SYS_read, fd, bytes, length);
    leave();
    return got;
}

int flock(int fd, int operation) {
    char path[PATH_MAX];
    resolve(fd, "", path);
    if (!is_below(path)) return REAL(flock)(fd, operation);
    enter();
    int done = meets(CHANGE) == 1 ? -1 : REAL(flock)(fd, operation);
    leave();
    return done;
}

/* Writing. */

static ssize_t written(int fd, const void *bytes, size_t length, long place, const char *path, ssize_t (*call)(int, const void *, size_t)) {
    enter();
    ssize_t done = -1;
    int met = meets(CHANGE);
    if (met == 2) {
        if (length > 1) call(fd, bytes, length / 2);
        die();
    }
    if (met != 1) {
        if (place < 0) {
            int flags = (int)syscall(SYS_fcntl, fd, F_GETFL);
            place = flags & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
        }
        done = call(fd, bytes, length);
        if (done > 0) note("write", inode_of(fd), place, path, "", bytes, (size_t)done);
    }
    leave();
    return done;
}

static ssize_t plain_write(int fd, const void *bytes, size_t length) { return syscall(SYS_write, fd, bytes, length); }

ssize_t write(int fd, const void *bytes, size_t length) {
    char path[PATH_MAX];
    if (!is_ours(fd, path)) return plain_write(fd, bytes, length);
    return written(fd, bytes, length, -1, path, plain_write);
}

ssize_t writev(int fd, const struct iovec *parts, int many) {
    char path[PATH_MAX];
    if (!is_ours(fd, path)) return REAL(writev)(fd, parts, many);
    /* A program must take a short write; the first part that holds anything is one. */
    for (int i = 0; i < many; i++)
        if (parts[i].iov_len) return written(fd, parts[i].iov_base, parts[i].iov_len, -1, path, plain_write);
    return 0;
}

ssize_t send(int fd, const void *bytes, size_t length, int flags) {
    char path[PATH_MAX];
    if (!is_ours(fd, path)) return REAL(send)(fd, bytes, length, flags);
    enter();
    int met = meets(CHANGE);
    if (met == 2) {
        REAL(send)(fd, bytes, length / 2, flags);
        die();
    }
    ssize_t done = met == 1 ? -1 : REAL(send)(fd, bytes, length, flags);
    if (done > 0) note("send", 0, 0, path, "", NULL, 0);
    leave();
    return done;
}

static ssize_t copied(int from, int to, size_t length) {
    static char bytes[1 << 16];
    ssize_t got = syscall(SYS_read, from, bytes, length < sizeof bytes ? length : sizeof bytes);
    return got <= 0 ? got : write(to, bytes, (size_t)got);
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t length, unsigned flags) {
    char path[PATH_MAX];
    if (!is_ours(to, path) || from_at || to_at) return REAL(copy_file_range)(from, from_at, to, to_at, length, flags);
    enter();
    ssize_t done = copied(from, to, length);
    leave();
    return done;
}

ssize_t sendfile64(int to, int from, off64_t *from_at, size_t length) {
    char path[PATH_MAX];
    if (!is_ours(to, path) || from_at) return REAL(sendfile64)(to, from, from_at, length);
    enter();
    ssize_t done = copied(from, to, length);
    leave();
    return done;
}

int ftruncate64(int fd, off64_t length) {
    char path[PATH_MAX];
    if (!is_ours(fd, path)) return REAL(ftruncate64)(fd, length);
    enter();
    int done = -1;
    if (meets(CHANGE) != 1 && (done = REAL(ftruncate64)(fd, length)) == 0)
        note("truncate", inode_of(fd), length, path, "", NULL, 0);
    leave();
    return done;
}

/* Making durable. */

static int synced(int fd, int number) {
    char path[PATH_MAX];
    if (!is_ours(fd, path)) return (int)syscall(number, fd);
    enter();
    int done = -1;
    if (meets(CHANGE) != 1) {
        /* The tests take for lost what was not synced; the disk need not be waited for. */
        done = log_fd >= 0 || at ? 0 : (int)syscall(number, fd);
        if (done == 0) note("sync", inode_of(fd), 0, path, "", NULL, 0);
    }
    leave();
    return done;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

/* Names. */

#define NAMED(what, folder, name, call)                            \
    char path[PATH_MAX];                                           \
    resolve(folder, name, path);                                   \
    if (!is_below(path)) return (int)(call);                       \
    enter();                                                       \
    int done = -1;                                                 \
    if (meets(CHANGE) != 1 && (done = (int)(call)) == 0)           \
        note(what, 0, 0, path, "", NULL, 0);                       \
    leave();                                                       \
    return done;

int unlink(const char *name) { NAMED("unlink", AT_FDCWD, name, syscall(SYS_unlinkat, AT_FDCWD, name, 0)) }
int rmdir(const char *name) { NAMED("rmdir", AT_FDCWD, name, syscall(SYS_unlinkat, AT_FDCWD, name, AT_REMOVEDIR)) }
int unlinkat(int folder, const char *name, int flags) {
    NAMED(flags & AT_REMOVEDIR ? "rmdir" : "unlink", folder, name, syscall(SYS_unlinkat, folder, name, flags))
}
int mkdir(const char *name, mode_t mode) { NAMED("mkdir", AT_FDCWD, name, syscall(SYS_mkdirat, AT_FDCWD, name, mode)) }
int mkdirat(int folder, const char *name, mode_t mode) { NAMED("mkdir", folder, name, syscall(SYS_mkdirat, folder, name, mode)) }
int chmod(const char *name, mode_t mode) { NAMED("chmod", AT_FDCWD, name, syscall(SYS_fchmodat, AT_FDCWD, name, mode)) }
int fchmodat(int folder, const char *name, mode_t mode, int flags) {
    NAMED("chmod", folder, name, REAL(fchmodat)(folder, name, mode, flags))
}
int fchmod(int fd, mode_t mode) { NAMED("chmod", fd, "", syscall(SYS_fchmod, fd, mode)) }

static int renamed(int from, const char *old, int to, const char *new, unsigned flags, const char *what, long number) {
    char path[PATH_MAX], second[PATH_MAX];
    resolve(from, old, path);
    resolve(to, new, second);
    int is_link = number == SYS_linkat;
    enter();
    int done = -1;
    int counts = is_below(path) || is_below(second);
    if (!counts || meets(CHANGE) != 1) {
        done = (int)(is_link ? syscall(SYS_linkat, from, old, to, new, flags) : syscall(SYS_renameat2, from, old, to, new, flags));
        if (done == 0 && counts) note(what, 0, 0, path, second, NULL, 0);
    }
    leave();
    return done;
}

int rename(const char *old, const char *new) { return renamed(AT_FDCWD, old, AT_FDCWD, new, 0, "rename", SYS_renameat2); }
int renameat(int from, const char *old, int to, const char *new) { return renamed(from, old, to, new, 0, "rename", SYS_renameat2); }
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    return renamed(from, old, to, new, flags, "rename", SYS_renameat2);
}
int link(const char *old, const char *new) { return renamed(AT_FDCWD, old, AT_FDCWD, new, 0, "link", SYS_linkat); }
int linkat(int from, const char *old, int to, const char *new, int flags) {
    return renamed(from, old, to, new, (unsigned)flags, "link", SYS_linkat);
}
