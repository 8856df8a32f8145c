#include <algorithm>

#include "api/errors.h"
#include "services/dynamodb/items/capacity_list.h"
#include "services/dynamodb/items/distinct_keys.h"
#include "services/dynamodb/items/item_collection.h"
#include "services/dynamodb/items/item_write.h"
#include "services/dynamodb/items/present_item.h"
#include "services/dynamodb/items/table_guard.h"
#include "services/service.h"
#include "table/change.h"
#include "table/index_build.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

struct PutRequest {
  Late<Item> item;
  static constexpr std::string_view printed_at_the_end = workload_profile;
  static std::span<const Field<PutRequest>> shape();
};
constexpr std::array put_request_shape = {field<&PutRequest::item>("Item", {.required = true})};
std::span<const Field<PutRequest>> PutRequest::shape() { return put_request_shape; }

struct DeleteRequest {
  Late<Item> key;
  static constexpr std::string_view printed_at_the_end = workload_profile;
  static std::span<const Field<DeleteRequest>> shape();
};
constexpr std::array delete_request_shape = {field<&DeleteRequest::key>("Key", {.required = true})};
std::span<const Field<DeleteRequest>> DeleteRequest::shape() { return delete_request_shape; }

struct WriteRequest {
  std::optional<PutRequest> put;
  std::optional<DeleteRequest> erase;
  static std::span<const Field<WriteRequest>> shape();
};
constexpr std::array write_request_shape = {
    field<&WriteRequest::put>("PutRequest"),
    field<&WriteRequest::erase>("DeleteRequest"),
};
std::span<const Field<WriteRequest>> WriteRequest::shape() { return write_request_shape; }

struct BatchWriteItemRequest {
  Named<std::vector<WriteRequest>> request_items;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
  ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::none;

  static std::span<const Field<BatchWriteItemRequest>> shape();
};

// The order of the rows is the older generation's.
constexpr Rules table_requests_rules{.length_min = 1, .length_max = limits::batch_write_requests_max};
constexpr Rules written_table_name_rules{.length_min = limits::name_length_min,
                                         .length_max = limits::name_length_max,
                                         .pattern = Pattern::resource_name,
                                         .table_name = true,
                                         .current = {.last = true}};
constexpr Rules enum_rules{.current = {.order = 1}};
constexpr std::array batch_write_item_shape = {
    field<&BatchWriteItemRequest::return_consumed_capacity>("ReturnConsumedCapacity", enum_rules),
    field<&BatchWriteItemRequest::return_item_collection_metrics>("ReturnItemCollectionMetrics",
                                                                  enum_rules),
    field<&BatchWriteItemRequest::request_items>("RequestItems",
                                                 {.required = true,
                                                  .length_max = limits::batch_write_requests_max,
                                                  .element = &table_requests_rules,
                                                  .key = &written_table_name_rules}),
};

std::span<const Field<BatchWriteItemRequest>> BatchWriteItemRequest::shape() {
  return batch_write_item_shape;
}

/// One item's change: a put, or a removal when `item` is absent.
struct Change {
  TablePointer table;
  std::string key;
  Item item;
  size_t collection;
  BuildPlace build;
};

struct BatchWriteItemAnswer {
  CapacityList capacity{UnitKind::write};
  ReturnConsumedCapacity return_consumed_capacity;
  CollectionReport collections;

  /// Nothing is ever left unprocessed: the batch is one write.
  void operator()(Writer& writer) const {
    capacity.write(writer, return_consumed_capacity);
    collections.write_by_table(writer);
    writer.name("UnprocessedItems");
    writer.begin_object();
    writer.end_object();
  }
};

/// Faults that need no table.
Result<void> check_requests(const BatchWriteItemRequest& request) {
  if (request.request_items.empty())
    return validation("The requestItems parameter is required for BatchWriteItem");
  size_t count = 0;
  for (const auto& [table, writes] : request.request_items) {
    count += writes.size();
    const auto has_one = [](const WriteRequest& write) {
      return write.put.has_value() != write.erase.has_value();
    };
    if (!std::ranges::all_of(writes, has_one)) {
      return validation(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
          "supported datatypes");  // so on AWS
    }
    for (const WriteRequest& write : writes) {
      const Late<Item>& item = write.put ? write.put->item : write.erase->key;
      if (item.fault) return *item.fault;
      if (write.put) TRY(check_item_size(item.value));
    }
  }
  if (count > limits::batch_write_requests_max)
    return validation("Too many items requested for the BatchWriteItem call");
  return {};
}

/// The changes and the keys their plan reads: first one for each change, then the sizes of collections and
/// the states of builds, then the tables' records.
struct Changes {
  std::vector<Change> changes;
  std::vector<std::string> keys;
  ItemCollections collections;
  TableGuard guard = {};
};

Result<Changes> changes_of(const Call& call, BatchWriteItemRequest& request) {
  Changes result{.changes = {}, .keys = {}, .collections = ItemCollections(call.settings)};
  std::vector<TablePointer> tables;
  for (const auto& [name, writes] : request.request_items)
    result.guard.add(*tables.emplace_back(TRY(call.catalog.find(call.caller, name))));

  std::vector<Result<std::string>> keys;
  auto table = tables.begin();
  for (const auto& [name, writes] : request.request_items) {
    for (const WriteRequest& write : writes) {
      keys.push_back(write.put ? checked_item_key(**table, write.put->item.value, ItemKeyTexts::batch)
                               : checked_key(**table, write.erase->key.value));
    }
    ++table;
  }
  result.keys = TRY(distinct_keys(std::move(keys)));

  table = tables.begin();
  for (auto& [name, writes] : request.request_items) {
    for (WriteRequest& write : writes) {
      const Item& source = write.put ? write.put->item.value : write.erase->key.value;
      size_t collection = result.collections.add(*table, source, result.keys);
      std::string key = result.keys[result.changes.size()];
      BuildPlace build(**table, key, result.keys);
      result.changes.push_back({*table, std::move(key),
                                write.put ? std::move(write.put->item.value) : Item(), collection, build});
    }
    ++table;
  }
  result.guard.append_keys(result.keys);
  return result;
}

}  // namespace

/// Puts and removes up to 25 items of any tables, in one write.
Step batch_write_item(const Call& call, Document::Node body) {
  BatchWriteItemRequest request = TRY(
      decode<BatchWriteItemRequest>(body, {.wording = call.wording, .value_faults = ValueFaults::older}));
  TRY(check_requests(request));
  Changes changes = TRY(changes_of(call, request));

  std::vector<std::string> keys = std::move(changes.keys);
  bool reports_collections = request.return_item_collection_metrics == ReturnItemCollectionMetrics::size;
  return Write{.keys = std::move(keys),
               .plan = [changes = std::move(changes.changes), collections = std::move(changes.collections),
                        guard = std::move(changes.guard), wanted = request.return_consumed_capacity,
                        reports_collections](const Moment& moment, Present present) -> Planned {
                 TRY(guard.check(present));
                 Batch batch;
                 BatchWriteItemAnswer answer{.return_consumed_capacity = wanted, .collections = {}};
                 CollectionSizes sizes(collections, present);
                 for (size_t i = 0; i < changes.size(); ++i) {
                   const Change& change = changes[i];
                   ItemView before = present_item(present[i]);
                   const ChangeContext context(moment, i, change.build.indexed(change.key, present));
                   ChangeSummary summary =
                       append_change(batch, context, change.table, change.key, before, change.item);
                   TRY(sizes.grow(change.collection, summary.collection_growth));
                   answer.capacity.add(change.table, summary.consumed);
                 }
                 if (reports_collections) answer.collections = CollectionReport(collections, sizes);
                 return {std::move(batch), std::move(answer)};
               }};
}

}  // namespace gramme::dynamodb
