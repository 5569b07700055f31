// OpenSSL 3's libcrypto, found when it is asked for: a program that does not ask needs no such library and does not wait for it.
//
// Everything is fetched from one library context of its own with one property query, so that with "fips=yes" nothing that the FIPS
// provider does not offer can be used by mistake. Functions return 1 (done; yes), 0 (no) or -1 (error: see libcrypto_error).
#pragma once

#include <stddef.h>

typedef struct libcrypto libcrypto;

// library: a name for dlopen. configuration, search: NULL for none; the text of an openssl.cnf, the folder of its modules.
// provider: what has to be there: "default", "fips". properties: for each fetch.
// Returns NULL on errors, with a text of why.
libcrypto *libcrypto_open(const char *library, const char *configuration, const char *search, const char *provider,
                          const char *properties, char *why, size_t why_size);
void libcrypto_close(libcrypto *lib);

// What the library, and what the provider, says of itself; "" if nothing. Valid until it is closed.
const char *libcrypto_library_version(const libcrypto *lib);
const char *libcrypto_provider_name(const libcrypto *lib);
const char *libcrypto_provider_version(const libcrypto *lib);

// The last error of this thread, which is forgotten; "" if there is none.
void libcrypto_error(const libcrypto *lib, char *text, size_t size);

// hash: "SHA2-256", "SHA2-384", "SHA2-512". out has room for it.
int libcrypto_hash(libcrypto *lib, const char *hash, const void *bytes, size_t count, unsigned char *out, size_t out_size);
int libcrypto_hmac(libcrypto *lib, const char *hash, const void *key, size_t key_count, const void *bytes, size_t count,
                   unsigned char *out, size_t out_size);
int libcrypto_random(libcrypto *lib, void *out, size_t count);
int libcrypto_pbkdf2(libcrypto *lib, const char *hash, const void *passphrase, size_t passphrase_count, const void *salt,
                     size_t salt_count, unsigned long long iterations, void *out, size_t out_count);

// AES-256-GCM with nonces of 12 and tags of 16 bytes. out has room for as many bytes as come in.
int libcrypto_seal(libcrypto *lib, const unsigned char key[32], const unsigned char nonce[12], const void *context, size_t context_count,
                   const void *bytes, size_t count, unsigned char *out, unsigned char tag[16]);
int libcrypto_open_sealed(libcrypto *lib, const unsigned char key[32], const unsigned char nonce[12], const void *context,
                          size_t context_count, const void *bytes, size_t count, unsigned char *out, const unsigned char tag[16]);

// Whether keys of the kind can be used: "ED25519", "EC".
int libcrypto_offers(libcrypto *lib, const char *kind);

// Keys as bytes. Ed25519: 32 and 32; P-384: the scalar, 48, and the uncompressed point, 97.
int libcrypto_generate(libcrypto *lib, const char *kind, unsigned char *secret, size_t secret_count, unsigned char *point,
                       size_t point_count);
// hash: NULL for Ed25519. signature has room for *signature_count, which is then its length.
int libcrypto_sign(libcrypto *lib, const char *kind, const char *hash, const unsigned char *secret, size_t secret_count,
                   const unsigned char *point, size_t point_count, const void *bytes, size_t count, unsigned char *signature,
                   size_t *signature_count);
int libcrypto_verify(libcrypto *lib, const char *kind, const char *hash, const unsigned char *point, size_t point_count,
                     const void *bytes, size_t count, const unsigned char *signature, size_t signature_count);

// RSA with a SubjectPublicKeyInfo in DER. pss: with the hash for the mask, and a salt of its length.
int libcrypto_rsa_bits(libcrypto *lib, const unsigned char *info, size_t info_count, int *bits);
int libcrypto_rsa_verify(libcrypto *lib, const char *hash, int pss, const unsigned char *info, size_t info_count, const void *bytes,
                         size_t count, const unsigned char *signature, size_t signature_count);
