/* Faults at the calls by which a program changes files below one folder.

   Loaded with LD_PRELOAD. Nothing happens until fault_arm() is called:

     fault_arm(kind, at, folder)   the at-th call, from 1, that changes something below `folder` is
        'k'  the last: the process is killed before the call
        'h'  half done, and then the process is killed (a write writes half, others happen)
        'f'  refused with ENOSPC, and so is every later call that needs room
        'r'  refused with EROFS, and so is every later call
        'e'  an fsync that fails with EIO; calls before it and other calls happen (at counts fsyncs alone)
        's'  a short write: it writes half, and says so (at counts writes alone)
        'l'  slow: every call takes two milliseconds more, and goes on
        'p'  as 'k', and what was flushed until then is noted (a power cut, see power.py)
        'c'  nothing; calls are only counted
     fault_shadow(folder)          where to note what is flushed: f<inode> has the bytes of a file at its last
                                   fsync, d<inode> the names in a folder
     fault_count()                 how many calls there have been since
*/
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static volatile char kind;
static volatile long at, count;
static char folder[PATH_MAX], shadow[PATH_MAX];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void fault_arm(char what, long when, const char *where)
{
    kind = 0;
    count = 0;
    at = when;
    strncpy(folder, where, sizeof folder - 1);
    kind = what;
}

void fault_shadow(const char *where) { strncpy(shadow, where, sizeof shadow - 1); }

long fault_count(void) { return count; }

static int below(const char *path)
{
    char absolute[PATH_MAX], name[PATH_MAX];
    if (!kind || !path) return 0;
    if (path[0] != '/') {
        if (!getcwd(absolute, sizeof absolute)) return 0;
        if (snprintf(name, sizeof name, "%s/%s", absolute, path) >= (int)sizeof name) return 0;
        path = name;
    }
    return strncmp(path, folder, strlen(folder)) == 0;
}

static int inside(int fd)
{
    char link[64], path[PATH_MAX];
    ssize_t length;
    if (!kind) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (length > 4 && strcmp(path + length - 4, "-shm") == 0) return 0; /* memory that processes share */
    return below(path);
}

/* 0: go on; 1: refused, errno is set; 2: do half, then die; 3: do half */
static int fault(int is_write, int is_sync)
{
    if ((kind == 'e' && !is_sync) || (kind == 's' && !is_write)) return 0;
    long now = __sync_add_and_fetch(&count, 1);
    if (kind == 'l') usleep(2000);
    if (now < at || kind == 'c' || kind == 'l') return 0;
    switch (kind) {
    case 'p':
    case 'k': kill(getpid(), SIGKILL); for (;;) pause();
    case 'h': return 2;
    case 'f': if (is_sync == 2) return 0; errno = ENOSPC; return 1; /* what frees room still works */
    case 'r': errno = EROFS; return 1;
    case 'e': if (now > at) return 0; errno = EIO; return 1;
    case 's': return now > at ? 0 : 3;
    }
    return 0;
}

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

#define PLAIN(call)                      \
    do {                                 \
        int what = fault(0, 0);          \
        if (what == 1) return -1;        \
        long done = (call);              \
        if (what == 2) die();            \
        return done;                     \
    } while (0)

#define FREEING(call)                    \
    do {                                 \
        int what = fault(0, 2);          \
        if (what == 1) return -1;        \
        long done = (call);              \
        if (what == 2) die();            \
        return done;                     \
    } while (0)

#define WRITING(length, whole, half)                          \
    do {                                                      \
        int what = fault(1, 0);                               \
        if (what == 1) return -1;                             \
        if ((what == 2 || what == 3) && (length) > 1) {       \
            ssize_t done = (half);                            \
            if (what == 2) die();                             \
            return done;                                      \
        }                                                     \
        ssize_t done = (whole);                               \
        if (what == 2) die();                                 \
        return done;                                          \
    } while (0)

/* Note what a file or a folder holds now. */
static void note(int fd)
{
    struct stat status;
    char name[PATH_MAX + 32], buffer[65536];
    if (kind != 'p' || fstat(fd, &status)) return;
    int is_folder = S_ISDIR(status.st_mode);
    snprintf(name, sizeof name, "%s/%c%lu", shadow, is_folder ? 'd' : 'f', (unsigned long)status.st_ino);
    int out = REAL(open)(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out < 0) return;
    if (is_folder) {
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        DIR *entries = opendir(name);
        struct dirent *entry;
        while (entries && (entry = readdir(entries)))
            dprintf(out, "%lu %s\n", (unsigned long)entry->d_ino, entry->d_name);
        if (entries) closedir(entries);
    } else {
        ssize_t length;
        off_t place = 0;
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        int in = REAL(open)(name, O_RDONLY);
        while (in >= 0 && (length = pread(in, buffer, sizeof buffer, place)) > 0) {
            if (REAL(write)(out, buffer, length) != length) break;
            place += length;
        }
        if (in >= 0) close(in);
    }
    close(out);
}

/* A new file has an inode that another may have had. */
static int fresh(int fd)
{
    struct stat status;
    char name[PATH_MAX + 32];
    if (kind == 'p' && fd >= 0 && !fstat(fd, &status)) {
        snprintf(name, sizeof name, "%s/f%lu", shadow, (unsigned long)status.st_ino);
        REAL(unlink)(name);
    }
    return fd;
}

#define SYNCING(call)                    \
    do {                                 \
        int what = fault(0, 1);          \
        if (what == 1) return -1;        \
        int done = (call);               \
        if (!done) note(fd);             \
        if (what == 2) die();            \
        return done;                     \
    } while (0)

ssize_t write(int fd, const void *data, size_t length)
{
    if (!inside(fd)) return REAL(write)(fd, data, length);
    WRITING(length, REAL(write)(fd, data, length), REAL(write)(fd, data, length / 2));
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t place)
{
    if (!inside(fd)) return REAL(pwrite)(fd, data, length, place);
    WRITING(length, REAL(pwrite)(fd, data, length, place), REAL(pwrite)(fd, data, length / 2, place));
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t place)
{
    if (!inside(fd)) return REAL(pwrite64)(fd, data, length, place);
    WRITING(length, REAL(pwrite64)(fd, data, length, place), REAL(pwrite64)(fd, data, length / 2, place));
}

int fsync(int fd)
{
    if (!inside(fd)) return REAL(fsync)(fd);
    SYNCING(REAL(fsync)(fd));
}

int fdatasync(int fd)
{
    if (!inside(fd)) return REAL(fdatasync)(fd);
    SYNCING(REAL(fdatasync)(fd));
}

int ftruncate(int fd, off_t length)
{
    if (!inside(fd)) return REAL(ftruncate)(fd, length);
    FREEING(REAL(ftruncate)(fd, length));
}

int ftruncate64(int fd, off64_t length)
{
    if (!inside(fd)) return REAL(ftruncate64)(fd, length);
    FREEING(REAL(ftruncate64)(fd, length));
}

int rename(const char *from, const char *to)
{
    if (!below(from) && !below(to)) return REAL(rename)(from, to);
    PLAIN(REAL(rename)(from, to));
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    if (!below(from) && !below(to)) return REAL(renameat)(from_folder, from, to_folder, to);
    PLAIN(REAL(renameat)(from_folder, from, to_folder, to));
}

int link(const char *from, const char *to)
{
    if (!below(to)) return REAL(link)(from, to);
    PLAIN(REAL(link)(from, to));
}

int symlink(const char *from, const char *to)
{
    if (!below(to)) return REAL(symlink)(from, to);
    PLAIN(REAL(symlink)(from, to));
}

int unlink(const char *path)
{
    if (!below(path)) return REAL(unlink)(path);
    FREEING(REAL(unlink)(path));
}

int unlinkat(int at_folder, const char *path, int flags)
{
    if (!(path[0] == '/' ? below(path) : inside(at_folder))) return REAL(unlinkat)(at_folder, path, flags);
    FREEING(REAL(unlinkat)(at_folder, path, flags));
}

int mkdir(const char *path, mode_t mode)
{
    if (!below(path)) return REAL(mkdir)(path, mode);
    PLAIN(REAL(mkdir)(path, mode));
}

int rmdir(const char *path)
{
    if (!below(path)) return REAL(rmdir)(path);
    FREEING(REAL(rmdir)(path));
}

#define OPENING(name, real, path)                                                   \
    do {                                                                            \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                   \
        va_end(rest);                                                               \
        size_t length = strlen(path);                                               \
        int shared = length > 4 && strcmp(path + length - 4, "-shm") == 0;          \
        if (!(flags & (O_CREAT | O_TRUNC)) || shared || !below(path)) return real;  \
        if (access(path, F_OK) == 0 && !(flags & O_TRUNC)) return real;             \
        PLAIN(fresh(real));                                                         \
    } while (0)

int open(const char *path, int flags, ...) { OPENING(open, REAL(open)(path, flags, mode), path); }

int open64(const char *path, int flags, ...) { OPENING(open64, REAL(open64)(path, flags, mode), path); }
