#include "protocol/content_coding.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "base/check.h"
#include "protocol/text.h"

namespace gramme {
namespace {

constexpr int window_bits = 15;
constexpr int with_gzip_header = 16;  // added to window_bits
constexpr std::string_view gzip_magic = "\x1f\x8b\x08";

Bytef* bytes_of(const char* text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text));
}  // zlib 1.2 lacks const

/// zlib's state of packing or unpacking, freed with it.
template <int (*end)(z_streamp)>
struct Stream : z_stream {
  Stream() : z_stream{} {}
  ~Stream() { end(this); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
};

Unpacked inflate_all(std::string_view packed, int bits, bool members, size_t size_max, std::string& out) {
  Stream<inflateEnd> stream;
  if (inflateInit2(&stream, bits) != Z_OK) return Unpacked::no_memory;
  stream.next_in = bytes_of(packed.data());
  stream.avail_in = uInt(packed.size());  // a body: at most 16 MiB
  std::array<char, 32 * 1024> piece;
  const size_t start = out.size();
  while (true) {
    stream.next_out = bytes_of(piece.data());
    stream.avail_out = uInt(piece.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    const size_t size = piece.size() - stream.avail_out;
    if (out.size() - start + size > size_max) return Unpacked::too_large;
    out.append(piece.data(), size);
    if (status == Z_STREAM_END) {
      const std::string_view rest = packed.substr(packed.size() - stream.avail_in);
      if (rest.empty() || (members && !rest.starts_with(gzip_magic))) return Unpacked::complete;
      if (!members || inflateReset(&stream) != Z_OK) return Unpacked::damaged;
    } else if (status == Z_MEM_ERROR) {
      return Unpacked::no_memory;
    } else if (status != Z_OK) {
      return Unpacked::damaged;  // among others: the input ends too early
    }
  }
}

/// The weight that a coding is given by "gzip;q=0.5": 1 without, or when it is no number. As AWS reads it,
/// leniently.
double weight(std::string_view parameters) {
  const size_t q = parameters.find("q=");
  if (q == std::string_view::npos) return 1;
  parameters.remove_prefix(q + 2);
  const std::string_view text = trimmed(cut(parameters, ';'));
  double weight = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
  return error == std::errc() && end == text.data() + text.size() ? std::min(weight, 1.0) : 1;
}

struct Preference {
  ContentCoding coding = ContentCoding::identity;
  double weight = 0;
  void heed(const Preference& other) {
    if (other.weight > weight) *this = other;
  }
};

}  // namespace

std::optional<ContentCoding> content_coding(std::string_view header) {
  header = trimmed(header);
  if (header.empty() || equal_ignoring_case(header, "identity")) return ContentCoding::identity;
  if (equal_ignoring_case(header, "gzip")) return ContentCoding::gzip;
  if (equal_ignoring_case(header, "deflate")) return ContentCoding::deflate;
  return {};
}

Unpacked unpack(std::string_view packed, ContentCoding coding, size_t size_max, std::string& out) {
  const size_t start = out.size();
  if (coding == ContentCoding::gzip)
    return inflate_all(packed, window_bits + with_gzip_header, true, size_max, out);
  Unpacked result = inflate_all(packed, window_bits, false, size_max, out);
  if (result != Unpacked::damaged) return result;
  out.resize(start);
  return inflate_all(packed, -window_bits, false, size_max, out);
}

ContentCoding accepted_coding(std::string_view header) {
  Preference best, others;
  bool names_gzip = false, names_deflate = false;
  while (!header.empty()) {
    std::string_view parameters = cut(header, ',');
    const std::string_view name = trimmed(cut(parameters, ';'));
    if (name == "*") others.weight = weight(parameters);
    const auto coding = content_coding(name);
    if (!coding || coding == ContentCoding::identity) continue;
    names_gzip |= coding == ContentCoding::gzip;
    names_deflate |= coding == ContentCoding::deflate;
    best.heed({*coding, weight(parameters)});
  }
  if (!names_gzip) {
    best.heed({ContentCoding::gzip, others.weight});
  } else if (!names_deflate) {
    best.heed({ContentCoding::deflate, others.weight});
  }
  return best.coding;
}

bool pack(std::string_view plain, ContentCoding coding, std::string& out) {
  Stream<deflateEnd> stream;
  const int bits = coding == ContentCoding::gzip ? window_bits + with_gzip_header : window_bits;
  constexpr int memory_level = 8;
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, bits, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
    return false;
  const size_t start = out.size();
  out.resize(start + deflateBound(&stream, uLong(plain.size())));
  stream.next_in = bytes_of(plain.data());
  stream.avail_in = uInt(plain.size());
  stream.next_out = bytes_of(out.data() + start);
  stream.avail_out = uInt(out.size() - start);
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(start + stream.total_out);
  return true;
}

}  // namespace gramme
