/* Decodes the frames that a weather balloon sends down. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct sample {
    double altitude;
    double temperature;
    double pressure;
    int satellites;
};

static uint16_t word(const uint8_t *bytes, size_t at) {
    return (uint16_t)(bytes[at] << 8 | bytes[at + 1]);
}

/* Six numbers in a row, of the same type: which one was the baud rate? */
int open_link(int port, int baud, int parity, int stop_bits, int timeout, int retries) {
    if (baud != 4800 && baud != 9600)
        return -1;
    return port + parity + stop_bits + timeout + retries;
}

int decode(const uint8_t *frame, size_t size, struct sample *out) {
    if (size < 12)
        return -1;
    if (frame[0] == 0x7e) {
        switch (frame[1]) {
        case 1:
            out->altitude = word(frame, 2) * 0.5;
            break;
        case 2:
            out->temperature = word(frame, 2) / 100.0 - 273.15;
            break;
        case 3:
            out->pressure = word(frame, 2) / 10.0;
            break;
        case 4:
            for (size_t i = 2; i < size; i++) {
                if (frame[i] != 0) {
                    if (frame[i] < 33) {
                        if (out->satellites < 24) {
                            out->satellites++;
                        }
                    } else if (frame[i] > 200) {
                        return -2;
                    }
                }
            }
            break;
        default:
            return -3;
        }
    } else if (frame[0] == 0x7f && size > 64) {
        return -4;
    }
    return 0;
}

double mean_temperature(const struct sample *samples, size_t count) {
    double sum = 0;
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (samples[i].satellites < 4)
            continue;
        sum += samples[i].temperature;
        used++;
    }
    if (used == 0)
        return 0;
    printf("%zu of %zu samples used\n", used, count);
    return sum / (double)used;
}

double mean_pressure(const struct sample *samples, size_t count) {
    double total = 0;
    size_t good = 0;
    for (size_t k = 0; k < count; k++) {
        if (samples[k].satellites < 4)
            continue;
        total += samples[k].pressure;
        good++;
    }
    if (good == 0)
        return 0;
    printf("%zu of %zu samples used\n", good, count);
    return total / (double)good;
}
