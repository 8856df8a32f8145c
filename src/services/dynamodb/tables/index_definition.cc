#include "services/dynamodb/tables/index_definition.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>

#include "services/dynamodb/tables/key_definition.h"

namespace gramme::dynamodb {
namespace {

Result<void> define_projection(const shapes::Projection& projection, Index& index) {
  if (!projection.projection_type) return invalid_parameter("Unknown ProjectionType: null");
  index.projection = *projection.projection_type;
  std::string_view name = wire_names(index.projection)[size_t(index.projection)];
  bool includes = index.projection == ProjectionType::include;
  if (includes != projection.non_key_attributes.has_value()) {
    return invalid_parameter(fmt::format("ProjectionType is {}, but NonKeyAttributes is {}specified", name,
                                         includes ? "not " : ""));
  }
  if (!includes) return {};
  for (const std::string& attribute : *projection.non_key_attributes) {
    if (std::ranges::find(index.projected, attribute) != index.projected.end()) {
      return invalid_parameter(fmt::format("Duplicate element in NonKeyAttributes: {}", attribute));
    }
    index.projected.push_back(attribute);
  }
  return {};
}

Result<void> check_local_keys(const Index& index, const Table& table) {
  if (index.keys.range.empty()) {
    return invalid_parameter(
        fmt::format("Index KeySchema does not have a range key for index: {}", index.name));
  }
  const std::string& index_hash = index.keys.hash[0].name;
  const std::string& table_hash = table.keys.hash[0].name;
  if (index_hash == table_hash) return {};
  return invalid_parameter(
      fmt::format("Index KeySchema does not have the same leading hash key as table KeySchema for "
                  "index: {}. index hash key: {}, table hash key: {}",
                  index.name, index_hash, table_hash));
}

uint16_t last_index_id(const Table& table) {
  uint16_t last = table.last_index_id;
  for (const Index& index : table.indexes) last = std::max(last, index.id);
  return last;
}

/// Adds an index with name and keys to the table, with the next id.
template <class Definition>
Result<void> define_index_keys(const Definition& definition, bool global, const Definitions& definitions,
                               Table& table) {
  Index index;
  index.id = uint16_t(last_index_id(table) + 1);
  index.name = definition.index_name;
  index.global = global;
  index.keys = TRY(key_schema_of(definition.key_schema, definitions, table, global));
  if (!global) TRY(check_local_keys(index, table));
  table.indexes.push_back(std::move(index));
  return {};
}

/// Completes the index at this position of the table.
template <class Definition>
Result<void> define_index(const Definition& definition, size_t position, Table& table) {
  Index& index = table.indexes[position];
  TRY(define_projection(definition.projection, index));
  if (table.find_index(index.name) == &index) return {};
  return invalid_parameter(fmt::format("Duplicate index name: {}", index.name));
}

// AWS judges the keys of all indexes first, then the rest of each, and counts them last; those that are too
// many anyway are not looked at.

auto judged(const std::vector<shapes::LocalSecondaryIndex>& indexes) {
  return indexes | std::views::take(limits::local_indexes_max);
}
auto judged(const std::vector<shapes::GlobalSecondaryIndex>& indexes) {
  return indexes | std::views::take(limits::global_indexes_max);
}

Result<void> define_local_keys(const std::vector<shapes::LocalSecondaryIndex>& indexes,
                               const Definitions& definitions, Table& table) {
  if (indexes.empty()) return invalid_parameter("List of LocalSecondaryIndexes is empty");
  if (table.keys.range.empty()) {
    return invalid_parameter(
        "Table KeySchema does not have a range key, which is required when specifying a "
        "LocalSecondaryIndex");
  }
  for (const auto& index : judged(indexes)) TRY(define_index_keys(index, false, definitions, table));
  return {};
}

Result<void> define_global_keys(const std::vector<shapes::GlobalSecondaryIndex>& indexes,
                                const Definitions& definitions, Table& table) {
  if (indexes.empty()) return invalid_parameter("List of GlobalSecondaryIndexes is empty");
  for (const auto& index : judged(indexes)) TRY(define_index_keys(index, true, definitions, table));
  return {};
}

Result<void> define_local_indexes(const std::vector<shapes::LocalSecondaryIndex>& indexes, Table& table) {
  size_t position = 0;
  for (const auto& index : judged(indexes)) TRY(define_index(index, position++, table));
  if (indexes.size() <= limits::local_indexes_max) return {};
  return invalid_parameter(fmt::format("Number of LocalSecondaryIndexes exceeds per-table limit of {}",
                                       limits::local_indexes_max));
}

Result<void> define_global_indexes(const std::vector<shapes::GlobalSecondaryIndex>& indexes,
                                   BillingMode billing, Table& table) {
  size_t position = size_t(std::ranges::count(table.indexes, false, &Index::global));
  for (const auto& index : judged(indexes)) {
    TRY(define_index(index, position++, table));
    if (billing == BillingMode::pay_per_request && index.provisioned_throughput) {
      return invalid_parameter(fmt::format(
          "ProvisionedThroughput should not be specified for index: {} when BillingMode is PAY_PER_REQUEST",
          index.index_name));
    }
    if (billing == BillingMode::provisioned && !index.provisioned_throughput) {
      return invalid_parameter(
          fmt::format("ProvisionedThroughput is not specified for index: {}", index.index_name));
    }
  }
  if (indexes.size() <= limits::global_indexes_max) return {};
  return invalid_parameter(fmt::format("GlobalSecondaryIndex count exceeds the per-table limit of {}",
                                       limits::global_indexes_max));
}

/// As AWS prints it.
std::string printed(const KeySchema& keys) {
  std::vector<std::string> elements;
  const auto append = [&](const std::vector<KeyAttribute>& attributes, std::string_view kind) {
    for (const KeyAttribute& attribute : attributes) {
      elements.push_back(
          fmt::format("SchemaElement: key{{{}:{}:{}}}", attribute.name, type_name(attribute.type), kind));
    }
  };
  append(keys.hash, "HASH");
  append(keys.range, "RANGE");
  return fmt::format("Schema:[{}]", fmt::join(elements, ", "));
}

/// A key of a new index that is a key elsewhere must have the same type. (What else the request defines
/// anew is ignored.)
Result<void> check_not_redefined(const KeySchema& keys, const Table& table) {
  const auto conflicts = [&](const KeySchema& existing) {
    return std::ranges::any_of(keys.attributes(), [&](const KeyAttribute* attribute) {
      const KeyAttribute* known = existing.find(attribute->name);
      return known != nullptr && known->type != attribute->type;
    });
  };
  const KeySchema* existing = conflicts(table.keys) ? &table.keys : nullptr;
  for (const Index& index : table.indexes) {
    if (existing == nullptr && conflicts(index.keys)) existing = &index.keys;
  }
  if (existing == nullptr) return {};
  return invalid_parameter(fmt::format(
      "Attributes cannot be redefined. Please check that your attribute has the same type as previously "
      "defined. Existing schema: {} New schema: {}",
      printed(*existing), printed(keys)));
}

Result<void> check_projected_count(const Table& table) {
  size_t projected = 0;
  for (const Index& index : table.indexes) projected += index.projected.size();
  if (projected <= limits::projected_attributes_max) return {};
  return invalid_parameter(
      fmt::format("The number of attributes projected into all indexes exceeds the per-table limit of {}",
                  limits::projected_attributes_max));
}

}  // namespace

Result<void> define_keys_and_indexes(const KeysAndIndexes& definition, BillingMode billing, Table& table) {
  Definitions definitions = TRY(define_attributes(definition.attribute_definitions, table));
  table.keys = TRY(key_schema_of(definition.key_schema, definitions, table, false));
  if (!definition.local_indexes && !definition.global_indexes &&
      definition.key_schema.size() != table.attribute_definitions.size()) {
    return invalid_parameter(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  }
  const auto& locals = definition.local_indexes;
  const auto& globals = definition.global_indexes;
  if (locals) TRY(define_local_keys(*locals, definitions, table));
  if (globals) TRY(define_global_keys(*globals, definitions, table));
  const size_t asked = (locals ? locals->size() : 0) + (globals ? globals->size() : 0);
  if (asked == table.indexes.size()) TRY(check_all_used(table));
  if (locals) TRY(define_local_indexes(*locals, table));
  if (globals) TRY(define_global_indexes(*globals, billing, table));
  return check_projected_count(table);
}

Result<Index*> add_global_index(const shapes::GlobalSecondaryIndex& definition,
                                const std::optional<std::vector<shapes::AttributeDefinition>>& attributes,
                                Table& table) {
  if (!attributes) {
    return invalid_parameter(
        fmt::format("AttributeDefinitions is not specified for index: {}", definition.index_name));
  }
  if (last_index_id(table) == std::numeric_limits<uint16_t>::max())
    return internal_server_error("The table had so many indexes that their numbers are used up");
  Table requested;
  Definitions definitions = TRY(define_attributes(*attributes, requested));
  Index index;
  index.id = uint16_t(last_index_id(table) + 1);
  index.name = definition.index_name;
  index.global = true;
  index.keys = TRY(key_schema_of(definition.key_schema, definitions, requested, true));
  TRY(check_not_redefined(index.keys, table));
  TRY(define_projection(definition.projection, index));
  for (const KeyAttribute* key : index.keys.attributes()) {
    if (std::ranges::find(table.attribute_definitions, key->name, &KeyAttribute::name) ==
        table.attribute_definitions.end()) {
      table.attribute_definitions.push_back(*key);
    }
  }
  table.last_index_id = index.id;
  table.indexes.push_back(std::move(index));
  TRY(check_projected_count(table));
  return &table.indexes.back();
}

}  // namespace gramme::dynamodb
