// What a table is: its keys, indexes and settings. A Table is immutable; a change makes a new one with a
// higher generation.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "value/value_view.h"

namespace gramme {

/// Whose tables: account and region, as on AWS.
struct Namespace {
  std::string account;  // 12 digits
  std::string region;
  auto operator<=>(const Namespace&) const = default;
};

struct KeyAttribute {
  std::string name;
  Type type;  // string, number or binary
  bool operator==(const KeyAttribute&) const = default;
};

/// Tables and local indexes: one hash and at most one range attribute. Global indexes: up to four of each.
struct KeySchema {
  std::vector<KeyAttribute> hash;
  std::vector<KeyAttribute> range;
  bool operator==(const KeySchema&) const = default;
  /// Hash attributes, then range attributes.
  std::vector<const KeyAttribute*> attributes() const;
  const KeyAttribute* find(std::string_view name) const;
};

enum class ProjectionType : uint8_t { all, keys_only, include };

struct Throughput {
  int64_t read_units = 0;
  int64_t write_units = 0;
  bool operator==(const Throughput&) const = default;
};

struct Index {
  uint16_t id = 0;  // in storage keys; 0 is the table itself, never reused within a table
  std::string name;
  bool global = false;
  KeySchema keys;
  ProjectionType projection = ProjectionType::all;
  std::vector<std::string> projected;  // of an include projection, as declared; keys are projected anyway
  Throughput throughput;               // provisioned; 0 when on demand
  Throughput on_demand_maximum;        // 0 = none
  std::optional<Timestamp> last_increase;
  std::optional<Timestamp> last_decrease;
  int64_t decreases_today = 0;  // on the UTC day of last_decrease
  Throughput warm;              // what it serves at once; never shrinks
  bool operator==(const Index&) const = default;
};

struct Tag {
  std::string key;
  std::string value;
  bool operator==(const Tag&) const = default;
};

enum class BillingMode : uint8_t { provisioned, pay_per_request };
enum class TableClass : uint8_t { standard, infrequent_access };

struct Table {
  uint64_t id = 0;  // in storage keys; unique for ever in one store
  uint64_t generation = 0;
  Namespace owner;
  std::string name;
  std::string uuid;  // TableId
  Timestamp created = 0;
  KeySchema keys;
  std::vector<KeyAttribute> attribute_definitions;  // as declared, for descriptions
  std::vector<Index> indexes;                       // in declared order, local ones first
  BillingMode billing = BillingMode::provisioned;
  std::optional<Timestamp> last_on_demand;  // when the table last became PAY_PER_REQUEST
  Throughput throughput;
  Throughput on_demand_maximum;
  std::optional<Timestamp> last_increase;
  std::optional<Timestamp> last_decrease;
  int64_t decreases_today = 0;  // on the UTC day of last_decrease
  bool deletion_protection = false;
  std::optional<TableClass> table_class;  // when it was ever named
  std::optional<Timestamp> last_class_change;
  std::vector<Tag> tags;
  Throughput warm;  // what it serves at once; never shrinks
  bool operator==(const Table&) const = default;

  const Index* find_index(std::string_view name) const;
  bool has_local_indexes() const;
  std::string arn() const;  // arn:aws:dynamodb:REGION:ACCOUNT:table/NAME
};

/// Shared because requests go on with the table they found while the catalog moves on.
using TablePointer = std::shared_ptr<const Table>;

/// The catalog's record of a table: version byte 1, id (8 bytes, big-endian), then tagged fields
/// (record.h), so that older and newer programs can read each other's. Stored: do not change.
std::string encode_table(const Table& table);
std::optional<Table> decode_table(std::string_view bytes);

/// Whether the record under a table's catalog key is there and of the table with this id: cheap, since
/// every write asks.
bool is_record_of(std::optional<std::string_view> record, uint64_t table_id);

}  // namespace gramme
