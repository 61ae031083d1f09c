/* Prints the presigned URL of AWS's documented example: GET test.txt in
   examplebucket at 20130524T000000Z. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

const char *presigned_url(int64_t unix_seconds);
bool signing_needs_a_time(void);

/* The compiled `alloc` crate refers to it for unwinding, which `panic = "abort"` rules out. */
void rust_eh_personality(void) {}

int main(void) {
    if (!signing_needs_a_time()) {
        fputs("signed without a time, although there is no clock\n", stderr);
        return 1;
    }
    const char *url = presigned_url(1369353600);
    return url && puts(url) >= 0 ? 0 : 1;
}
