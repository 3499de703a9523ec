// Two passes that resample bytes by 16-bit weights, in AssemblyScript: JavaScript has no vector instructions.
// `npm exec -- node scripts/resampleWasm.ts` compiles this file to resampleWasm.ts.
//
// Each output is (sum of byte * weight + half) >> bits, clipped to 0..255. `starts` has the first source place of each
// output (int32), `weights` its weights (int16, `taps` of them: a multiple of 8). Sources must be readable 32 bytes and
// three rows beyond their end.

// @ts-ignore: decorator
@inline
function clipped(a: v128, b: v128, bits: i32): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(a, bits), i32x4.shr_s(b, bits));
}

/** Adds four taps of one place, channels interleaved by threes. */
// @ts-ignore: decorator
@inline
function addFour(sum: v128, at: usize, weights: usize, first: v128, second: v128): v128 {
  const bytes = v128.load(at);
  const one = i32x4.dot_i16x8_s(i8x16.relaxed_swizzle(bytes, first), v128.load32_splat(weights));
  const other = i32x4.dot_i16x8_s(i8x16.relaxed_swizzle(bytes, second), v128.load32_splat(weights, 4));
  return i32x4.add(i32x4.add(sum, one), other);
}

// @ts-ignore: decorator
@inline
function storeThree(out: usize, sum: v128, bits: i32): void {
  const packed = clipped(sum, sum, bits);
  v128.store32_lane(out, i8x16.narrow_i16x8_u(packed, packed), 0);
}

/**
 * Along the rows, three channels; four rows at a time, so that sums do not wait for each other. `swizzles` has the places
 * of two taps in 16 bytes, for the first and the second pair; read from memory, which keeps them in registers. A row of
 * `dst` has one byte to spare.
 */
export function acrossThree(
  src: usize, srcStride: usize, dst: usize, dstStride: usize,
  rows: i32, width: i32, starts: usize, weights: usize, taps: i32, bits: i32, swizzles: usize,
): void {
  const first = v128.load(swizzles);
  const second = v128.load(swizzles, 16);
  const half = i32x4.splat(1 << (bits - 1));
  for (let y = 0; y < rows; y += 4) {
    const row = src + <usize>y * srcStride;
    let out = dst + <usize>y * dstStride;
    let weight = weights;
    for (let x = 0; x < width; x++) {
      let at = row + <usize>(3 * load<i32>(starts + (<usize>x << 2)));
      let a = half;
      let b = half;
      let c = half;
      let d = half;
      for (let tap = 0; tap < taps; tap += 4) {
        a = addFour(a, at, weight, first, second);
        b = addFour(b, at + srcStride, weight, first, second);
        c = addFour(c, at + 2 * srcStride, weight, first, second);
        d = addFour(d, at + 3 * srcStride, weight, first, second);
        at += 12;
        weight += 8;
      }
      storeThree(out, a, bits);
      storeThree(out + dstStride, b, bits);
      storeThree(out + 2 * dstStride, c, bits);
      storeThree(out + 3 * dstStride, d, bits);
      out += 3;
    }
  }
}

/** Along the rows, one channel. */
export function acrossOne(
  src: usize, srcStride: usize, dst: usize, dstStride: usize,
  rows: i32, width: i32, starts: usize, weights: usize, taps: i32, bits: i32,
): void {
  for (let y = 0; y < rows; y++) {
    const row = src + <usize>y * srcStride;
    const out = dst + <usize>y * dstStride;
    let weight = weights;
    for (let x = 0; x < width; x++) {
      let at = row + <usize>load<i32>(starts + (<usize>x << 2));
      let sums = i32x4.splat(0);
      for (let tap = 0; tap < taps; tap += 8) {
        sums = i32x4.add(sums, i32x4.dot_i16x8_s(v128.load_ext<u8>(at), v128.load(weight)));
        at += 8;
        weight += 16;
      }
      const sum = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1)
        + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
      const value = (sum + (1 << (bits - 1))) >> bits;
      store<u8>(out + <usize>x, value < 0 ? 0 : value > 255 ? 255 : value);
    }
  }
}

/** Down the columns; `stride` bytes a row in both, 16 at a time. */
export function down(
  src: usize, dst: usize, stride: usize,
  rows: i32, starts: usize, weights: usize, taps: i32, bits: i32,
): void {
  const half = i32x4.splat(1 << (bits - 1));
  for (let y = 0; y < rows; y++) {
    const rowWeights = weights + <usize>(y * taps * 2);
    const column = src + <usize>load<i32>(starts + (<usize>y << 2)) * stride;
    const out = dst + <usize>y * stride;
    for (let x: usize = 0; x < stride; x += 16) {
      let at = column + x;
      let weight = rowWeights;
      let a = half;
      let b = half;
      let c = half;
      let d = half;
      for (let tap = 0; tap < taps; tap += 2) {
        const upper = v128.load(at);
        const lower = v128.load(at + stride);
        const pair = v128.load32_splat(weight);
        const left = i8x16.shuffle(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        const right = i8x16.shuffle(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(left), pair));
        b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(left), pair));
        c = i32x4.add(c, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(right), pair));
        d = i32x4.add(d, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(right), pair));
        at += 2 * stride;
        weight += 4;
      }
      v128.store(out + x, i8x16.narrow_i16x8_u(clipped(a, b, bits), clipped(c, d, bits)));
    }
  }
}
