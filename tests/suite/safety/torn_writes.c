/* Loaded before the C library: the TORN_AT'th write (counted from 1) of at least 64 kB to a file whose path ends in TORN_PATH
 * is cut after TORN_PAGES pages, and the process is killed, as a kill in the middle of a write does. How many there were is
 * written to TORN_COUNT at the end.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long writes;

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

static int is_torn(int file, size_t size) {
    const char *end = getenv("TORN_PATH");
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = end && size >= 65536 ? readlink(link, path, sizeof path - 1) : -1;
    if (length < (ssize_t)(end ? strlen(end) : 0)) return 0;
    path[length] = 0;
    if (strcmp(path + length - strlen(end), end)) return 0;
    return ++writes == number("TORN_AT");
}

#define WRITER(name, offset)                                                                   \
    ssize_t name(int file, const void *from, size_t size, offset at) {                         \
        static ssize_t (*real)(int, const void *, size_t, offset);                             \
        if (!real) real = (ssize_t(*)(int, const void *, size_t, offset))dlsym(RTLD_NEXT, #name); \
        int before = errno;                                                                    \
        if (is_torn(file, size)) {                                                             \
            real(file, from, number("TORN_PAGES") * 4096, at);                                 \
            kill(getpid(), SIGKILL);                                                           \
        }                                                                                      \
        errno = before;                                                                        \
        return real(file, from, size, at);                                                     \
    }

WRITER(pwrite, off_t)
WRITER(pwrite64, off64_t)

__attribute__((destructor)) static void told(void) {
    const char *path = getenv("TORN_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%ld", (long)writes);
        fclose(file);
    }
}
