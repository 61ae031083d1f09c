/* Prints the presigned URL of AWS's documented example: GET test.txt in
   examplebucket at 20130524T000000Z. */
#include <stdint.h>
#include <stdio.h>

const char *presigned_url(int64_t unix_seconds);

/* The compiled `alloc` crate names it for unwinding, which `panic = "abort"` rules out. */
void rust_eh_personality(void) {}

int main(void) {
    const char *url = presigned_url(1369353600);
    return url && puts(url) >= 0 ? 0 : 1;
}
