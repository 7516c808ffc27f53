/* Loaded before the C library: reads of files whose path holds BROKEN_PATH fail with an input/output error, from the
 * BROKEN_FROM'th one on to the BROKEN_TO'th (counted from 1). How many there were is written to BROKEN_COUNT at the end.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long reads;

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

static int is_broken(int file) {
    const char *part = getenv("BROKEN_PATH");
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = part ? readlink(link, path, sizeof path - 1) : -1;
    if (length < 0) return 0;
    path[length] = 0;
    if (!strstr(path, part)) return 0;
    long nth = ++reads;
    return nth >= number("BROKEN_FROM") && nth <= number("BROKEN_TO");
}

#define READER(name, parameters, arguments)                                          \
    ssize_t name parameters {                                                        \
        static ssize_t(*real) parameters;                                            \
        if (!real) real = (ssize_t(*) parameters)dlsym(RTLD_NEXT, #name);            \
        int before = errno;                                                          \
        if (is_broken(file)) {                                                       \
            errno = EIO;                                                             \
            return -1;                                                               \
        }                                                                            \
        errno = before;                                                              \
        return real arguments;                                                       \
    }

READER(read, (int file, void *to, size_t size), (file, to, size))
READER(pread, (int file, void *to, size_t size, off_t at), (file, to, size, at))
READER(pread64, (int file, void *to, size_t size, off64_t at), (file, to, size, at))
READER(readv, (int file, const struct iovec *to, int count), (file, to, count))

__attribute__((destructor)) static void told(void) {
    const char *path = getenv("BROKEN_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%ld", (long)reads);
        fclose(file);
    }
}
