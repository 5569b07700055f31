// Ciphers of the last century.
void encrypts(const char *password, const char *salt, int crypt) {
    use(EVP_des_cbc());  // expect: security/legacy-cipher
    use(EVP_rc4_40());  // expect: security/legacy-cipher
    table[0] = EVP_rc2_40_cbc;  // expect: security/legacy-cipher
    hash(crypt_r(password, salt, data));  // expect: security/legacy-cipher
    use(EVP_aes_256_gcm());  // of today
    use(crypt);  // a variable of that name
}

const EVP_CIPHER *EVP_des_ecb(void);  // declared, not used
