// Stored records: a byte that names a form, then bytes as they might lie in the store. No decoder minds any
// bytes, and what it makes of them is written and read again without change.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>

#include "base/bytes.h"
#include "base/logging.h"
#include "lib/fuzz.h"
#include "lib/item_checks.h"
#include "services/dynamodb/transactions/idempotency.h"
#include "storage/counter.h"
#include "storage/memory/memory_engine.h"
#include "storage/rocksdb/recovery.h"
#include "storage/rocksdb/watermark.h"
#include "table/background/lease.h"
#include "table/catalog.h"
#include "table/change_log.h"
#include "table/expiry_queue.h"
#include "table/index_build.h"
#include "table/index_builder.h"
#include "table/purge.h"
#include "table/storage_keys.h"
#include "table/stream.h"
#include "value/ordered_key.h"

namespace gramme {
namespace {

/// Decoded, encoded and decoded: the same. Fields that a reader does not know are not kept.
template <class Decode, class Encode>
void check_record(std::string_view bytes, Decode decode, Encode encode) {
  const auto record = decode(bytes);
  if (!record) return;
  const std::string written = encode(*record);
  const auto again = decode(written);
  HOLDS(again.has_value() && encode(*again) == written);
  if constexpr (requires { *again == *record; }) HOLDS(*again == *record);
}

void table(std::string_view bytes) {
  check_record(bytes, decode_table, encode_table);
  (void)read_table_version(bytes);
  if (const auto table = decode_table(bytes)) {
    HOLDS(read_table_version(encode_table(*table)) == version_of(*table));
  }
}

void stream(std::string_view bytes) { check_record(bytes, decode_stream, encode_stream); }
void shard(std::string_view bytes) { check_record(bytes, decode_shard, encode_shard); }
void index_build(std::string_view bytes) { check_record(bytes, decode_index_build, encode_index_build); }
void lease(std::string_view bytes) { check_record(bytes, decode_task_record, encode_task_record); }

void idempotency_token(std::string_view bytes) {
  check_record(bytes, TokenRecord::decode, [](const auto& record) { return record.encode(); });
  (void)dynamodb::look_up_token(bytes, std::string(32, 'f'), 0);
}

void counter(std::string_view bytes) {
  const int64_t value = decode_counter(bytes);
  HOLDS(bytes.size() == 8 ? encode_counter(value) == bytes : value == 0);
  HOLDS(add_to_counter(add_to_counter(value, 5), -5) == value);
}

void version_record(std::string_view bytes) {
  const auto span = embedded::decode_version_record(bytes);
  if (span) HOLDS(embedded::encode_version_record(*span) == bytes);
}

void item(std::string_view bytes) {
  if (!is_well_formed_item(bytes)) return;
  const Item item{std::string(bytes)};
  check_item(item);
  check_ordered_keys(item);
  check_answered(item, {.levels_max = value_depth_max});
}

void change(std::string_view bytes) {
  const auto change = decode_change(bytes);
  if (!change) return;
  for (ItemView part : {change->keys, change->before, change->after}) {
    if (part && is_well_formed_item(part.bytes())) check_item(Item(part));
  }
}

/// Both slots of the file.
void watermark(std::string_view bytes) {
  constexpr off_t slot_distance = 4096;
  static const int file = memfd_create("watermark", MFD_CLOEXEC);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  const std::string_view first = bytes.substr(0, 24), second = bytes.substr(first.size(), 24);
  HOLDS(ftruncate(file, 0) == 0 && ftruncate(file, 2 * slot_distance) == 0);
  HOLDS(pwrite(file, first.data(), first.size(), 0) == ssize_t(first.size()));
  HOLDS(pwrite(file, second.data(), second.size(), slot_distance) == ssize_t(second.size()));
  const auto open = [] { return embedded::Watermark::open(*rocksdb::Env::Default(), path).value(); };
  auto watermark = open();
  if (!watermark) return;
  const Version version = watermark->version();
  if (version > UINT64_MAX - 2) return;
  HOLDS(watermark->advance(version + 1).has_value());
  HOLDS(open()->version() == version + 1);
  HOLDS(watermark->advance(version + 2).has_value());
  HOLDS(open()->version() == version + 2);
}

/// A key that is taken apart is put together of its parts; keys of known parts are taken apart into them.
void keys(std::string_view bytes) {
  if (const auto name = parse_catalog_key(bytes)) HOLDS(catalog_key(name->owner, name->table) == bytes);
  if (const auto name = parse_stream_key(bytes))
    HOLDS(stream_key(name->owner, name->table, name->label) == bytes);
  if (const auto place = parse_dropped_key(bytes))
    HOLDS(dropped_key(place->table_id, place->index_id) == bytes);
  if (const auto place = parse_build_key(bytes))
    HOLDS(build_key(place->table_id, place->index_id) == bytes);
  if (const auto work = parse_queue_work_key(bytes))
    HOLDS(queue_work_key(work->table_id, work->setting, work->fill) == bytes);

  ByteReader reader(bytes);
  const auto table_id = reader.big_endian<uint64_t>(), second = reader.big_endian<uint64_t>();
  const auto setting = reader.big_endian<uint16_t>();
  const auto number = reader.big_endian<uint32_t>();
  const std::string change = change_key(table_id, setting, number, second, number);
  HOLDS(parse_change_key(change).version == second && parse_change_key(change).index == number);
  const KeyRange changes = range_of_changes(table_id, setting, number);
  HOLDS(changes.first <= change && change < changes.last);
  const std::string item_key = range_of_index(table_id, 0).first + std::string(bytes);
  const std::string expiry = expiry_key(table_id, setting, second, item_key);
  HOLDS(item_in_expiry_key(expiry) == item_key && second_in_expiry_key(expiry) == second);
  HOLDS(expiry.starts_with(queue_of_expiry_key(expiry)));
  const KeyRange expiries = range_of_expiries(table_id, setting);
  HOLDS(expiries.first <= expiry && expiry < expiries.last);
  if (second < UINT64_MAX) HOLDS(expiry < expiry_key(table_id, setting, second + 1, item_key));
}

/// Bytes under the keys of background work: it is done, or told to be damaged.
void work(std::string_view bytes) {
  TestClock clock;
  const std::unique_ptr<Engine> engine = make_memory_engine(clock);
  Catalog catalog(*engine);
  const std::array keys = {catalog_key({"000000000000", "us-east-1"}, "Things"), dropped_key(7, 1),
                           build_key(7, 1), queue_work_key(7, 1, true), queue_work_key(7, 1, false)};
  Write write{{}, [&](const Moment&, Present) -> Planned {
                Batch batch;
                for (const std::string& key : keys) batch.put(key, std::string(bytes));
                return {std::move(batch), nothing()};
              }};
  HOLDS(complete(*engine, std::move(write)).has_value());
  const std::atomic<bool> stopped = false;
  (void)catalog.load();
  (void)purge_dropped(*engine, keys[1], stopped);
  (void)advance_build(*engine, keys[2], {}, stopped);
  (void)advance_queue_work(*engine, keys[3], stopped);
  (void)advance_queue_work(*engine, keys[4], stopped);
}

constexpr std::array forms = {table,   stream,         shard, index_build, lease,     idempotency_token,
                              counter, version_record, item,  change,      watermark, keys,
                              work};

}  // namespace

void fuzz(std::string_view input) {
  configure_logging(LogLevel::off, LogFormat::text);  // what is damaged is told
  const uint8_t form = take_byte(input);
  forms[form % forms.size()](Exactly(input).view());
}

}  // namespace gramme
