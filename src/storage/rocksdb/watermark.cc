#include "storage/rocksdb/watermark.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/start_failed.h"

namespace gramme::embedded {
namespace {

constexpr std::string_view magic = "GRAMMEWM";
constexpr size_t slot_bytes = 24;
constexpr off_t slot_distance = 4096;
constexpr size_t file_bytes = 2 * slot_distance;

/// Mixes all bits of the version (the finisher of SplitMix64), so that no few flipped bits go unseen.
uint64_t check_of(Version version) {
  uint64_t x = version + 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::string encode_slot(Version version) {
  std::string slot(magic);
  append_big_endian(slot, version);
  append_big_endian(slot, check_of(version));
  return slot;
}

std::optional<Version> decode_slot(std::string_view bytes) {
  ByteReader reader(bytes);
  bool named = reader.bytes(magic.size()) == magic;
  Version version = reader.big_endian<uint64_t>();
  uint64_t check = reader.big_endian<uint64_t>();
  if (reader.failed() || !named || check != check_of(version)) return std::nullopt;
  return version;
}

Error failure(std::string_view doing) {
  return start_failed(fmt::format("WATERMARK cannot be {}: {}", doing, std::strerror(errno)));
}

}  // namespace

Result<Watermark> Watermark::create(const std::string& path) {
  Watermark watermark(Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)));
  if (!watermark.file_.is_open()) return failure("made");
  std::string bytes(file_bytes, '\0');
  bytes.replace(0, slot_bytes, encode_slot(0));
  bytes.replace(slot_distance, slot_bytes, encode_slot(0));
  if (::pwrite(watermark.file_.number(), bytes.data(), bytes.size(), 0) != ssize_t(bytes.size()))
    return failure("written");
  TRY(watermark.sync());
  return watermark;
}

Result<Watermark> Watermark::open(const std::string& path) {
  Watermark watermark(Descriptor(::open(path.c_str(), O_RDWR | O_CLOEXEC)));
  if (!watermark.file_.is_open()) return failure("opened");
  std::optional<Version> slots[2];
  for (int slot : {0, 1}) {
    char bytes[slot_bytes] = {};
    if (::pread(watermark.file_.number(), bytes, slot_bytes, slot * slot_distance) < 0)
      return failure("read");
    slots[slot] = decode_slot({bytes, slot_bytes});
  }
  if (!slots[0] && !slots[1]) return start_failed("WATERMARK has no valid slot");
  watermark.version_ = std::max(slots[0].value_or(0), slots[1].value_or(0));
  watermark.second_slot_ = slots[0].value_or(0) >= slots[1].value_or(0) && slots[0];
  return watermark;
}

Result<void> Watermark::advance(Version version) {
  if (version <= version_) return {};
  std::string slot = encode_slot(version);
  off_t offset = second_slot_ ? slot_distance : 0;
  if (::pwrite(file_.number(), slot.data(), slot.size(), offset) != ssize_t(slot.size()))
    return failure("written");
  second_slot_ = !second_slot_;
  version_ = version;
  return {};
}

Result<void> Watermark::sync() {
  if (::fdatasync(file_.number()) != 0) return failure("synced");
  return {};
}

}  // namespace gramme::embedded
