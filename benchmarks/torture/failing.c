/* A disk whose calls fail now and then, put before the C library's own by LD_PRELOAD.

   Calls on regular files alone, by a series of numbers that begins with FAIL_SEED, so that a run is the same again.
   Out of ten thousand: writes 100, growth 100, flushes 1,000, renamings 200. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t state;

static int fails(unsigned often)
{
    if (state == 0) {
        const char *seed = getenv("FAIL_SEED");
        state = (seed == NULL ? 1 : strtoull(seed, NULL, 10)) * 2654435761u + 1;
    }
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    if (state % 10000 >= often)
        return 0;
    errno = (state >> 20) % 2 ? EIO : ENOSPC;
    return 1;
}

static int fails_on(int file, unsigned often)
{
    struct stat found;
    int before = errno;
    int regular = fstat(file, &found) == 0 && S_ISREG(found.st_mode);
    errno = before;
    return regular && fails(often);
}

#define OWN(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *bytes, size_t count)
{
    return fails_on(file, 100) ? -1 : OWN(write)(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at)
{
    return fails_on(file, 100) ? -1 : OWN(pwrite)(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at)
{
    return fails_on(file, 100) ? -1 : OWN(pwrite64)(file, bytes, count, at);
}

int ftruncate(int file, off_t size)
{
    return fails_on(file, 100) ? -1 : OWN(ftruncate)(file, size);
}

int ftruncate64(int file, off64_t size)
{
    return fails_on(file, 100) ? -1 : OWN(ftruncate64)(file, size);
}

int fsync(int file)
{
    return fails_on(file, 1000) ? -1 : OWN(fsync)(file);
}

int fdatasync(int file)
{
    return fails_on(file, 1000) ? -1 : OWN(fdatasync)(file);
}

int rename(const char *from, const char *to)
{
    return fails(200) ? -1 : OWN(rename)(from, to);
}
