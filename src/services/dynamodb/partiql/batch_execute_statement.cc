// BatchExecuteStatement: up to 25 statements, all of which read or all write, each with an outcome of its
// own.
#include <algorithm>
#include <iterator>

#include "services/dynamodb/items/capacity_list.h"
#include "services/dynamodb/items/item_read.h"
#include "services/dynamodb/items/present_item.h"
#include "services/dynamodb/partiql/batch_member.h"
#include "services/dynamodb/partiql/statement_request.h"

namespace gramme::dynamodb {
namespace {

struct BatchExecuteStatementRequest {
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
  std::vector<BatchStatementRequest> statements;

  static std::span<const Field<BatchExecuteStatementRequest>> shape();
};

constexpr std::array batch_execute_statement_shape = {
    field<&BatchExecuteStatementRequest::return_consumed_capacity>("ReturnConsumedCapacity"),
    field<&BatchExecuteStatementRequest::statements>(
        "Statements", {.required = true, .length_min = 1, .length_max = limits::batch_write_requests_max}),
};

std::span<const Field<BatchExecuteStatementRequest>> BatchExecuteStatementRequest::shape() {
  return batch_execute_statement_shape;
}

struct BatchAnswer {
  std::vector<MemberAnswer> members;
  CapacityList capacity;
  bool has_success;
  ReturnConsumedCapacity return_consumed_capacity;

  void operator()(Writer& writer) const {
    if (has_success) capacity.write(writer, return_consumed_capacity);
    writer.name("Responses");
    writer.begin_list();
    for (const MemberAnswer& member : members) member.write(writer);
    writer.end_list();
  }
};

std::vector<MemberAnswer> refusals_of(const std::vector<BatchMember>& members) {
  std::vector<MemberAnswer> answers;
  for (const BatchMember& member : members) answers.push_back(member.refused);
  return answers;
}

/// A SELECT of the batch that is not refused.
struct BatchRead {
  size_t member;
  TablePointer table;
  ItemForm columns;
  Consistency consistency;
};

/// One snapshot serves all; it is strong when any member asks for that.
Step read_items(std::vector<BatchMember> members, ReturnConsumedCapacity wanted) {
  std::vector<MemberAnswer> answers = refusals_of(members);
  std::vector<BatchRead> reads;
  Read read;
  read.consistency = Consistency::eventual;
  for (size_t i = 0; i < members.size(); ++i) {
    BatchMember& member = members[i];
    if (member.is_refused()) continue;
    const Consistency consistency = consistency_of(member.request->consistent_read);
    if (consistency == Consistency::strong) read.consistency = Consistency::strong;
    read.keys.push_back(std::move(member.read->key));
    reads.push_back({i, std::move(member.read->table), std::move(member.read->columns), consistency});
  }
  if (reads.empty())
    return Response(BatchAnswer{std::move(answers), CapacityList(UnitKind::read), false, wanted});
  read.then = [reads = std::move(reads), answers = std::move(answers),
               wanted](Present present) mutable -> Step {
    CapacityList capacity(UnitKind::read);
    for (size_t i = 0; i < reads.size(); ++i) {
      const BatchRead& each = reads[i];
      const ItemView item = present_item(present[i]);
      capacity.of(each.table).add_table(read_units(item ? item.size_bytes() : 0, each.consistency));
      MemberAnswer& answer = answers[each.member];
      answer.table_name = each.table->name;
      if (item) answer.item = each.columns ? each.columns(item) : Item(item);
    }
    return Response(BatchAnswer{std::move(answers), std::move(capacity), true, wanted});
  };
  return read;
}

/// A statement of the batch that writes and is not refused, and where its keys lie among those of the
/// batch.
struct BatchWrite {
  size_t member;
  StatementWrite write;
  size_t first_key;
  size_t key_count;
};

class BatchOfWrites {
 public:
  BatchOfWrites(const Call& call, std::vector<BatchMember> members, ReturnConsumedCapacity wanted)
      : answers_(refusals_of(members)), return_consumed_capacity_(wanted) {
    for (size_t i = 0; i < members.size(); ++i) {
      if (members[i].is_refused()) continue;
      StatementWrite write(*std::move(members[i].write), members[i].returning, call.settings);
      std::vector<std::string> keys = write.take_keys();
      writes_.push_back({i, std::move(write), keys_.size(), keys.size()});
      std::ranges::move(keys, std::back_inserter(keys_));
    }
  }

  std::vector<std::string> take_keys() { return std::move(keys_); }

  Planned plan(const Moment& moment, Present present) const {
    Batch batch;
    BatchAnswer answer{answers_, CapacityList(UnitKind::write), false, return_consumed_capacity_};
    std::vector<std::pair<TablePointer, double>> refused;
    for (const BatchWrite& each : writes_) {
      const Present own = present.subspan(each.first_key, each.key_count);
      MemberAnswer& member = answer.members[each.member];
      member.table_name = each.write.table()->name;
      Result<StatementWrite::Done> done = each.write.run(moment, own, each.member);
      if (!done.has_value() && done.error().is(kind::table_changed))
        return done.error();  // all begin again
      if (!done.has_value()) {
        member.error = done.error();
        refused.emplace_back(each.write.table(), each.write.refused_units(own));
        continue;
      }
      answer.has_success = true;
      answer.capacity.add(each.write.table(), done->consumed);
      member.item = std::move(done->returned);
      for (Batch::Change& change : done->batch.changes()) batch.changes().push_back(std::move(change));
    }
    for (const auto& [table, units] : refused) answer.capacity.add_refused(table, units);
    return {std::move(batch), std::move(answer)};
  }

 private:
  std::vector<MemberAnswer> answers_;  // of the refused members; the others' are empty
  std::vector<BatchWrite> writes_;
  std::vector<std::string> keys_;
  ReturnConsumedCapacity return_consumed_capacity_;
};

Step write_items(const Call& call, std::vector<BatchMember> members, ReturnConsumedCapacity wanted) {
  BatchOfWrites writes(call, std::move(members), wanted);
  std::vector<std::string> keys = writes.take_keys();
  return Write{.keys = std::move(keys),
               .plan = [writes = std::move(writes)](const Moment& moment, Present present) -> Planned {
                 return writes.plan(moment, present);
               }};
}

}  // namespace

Step batch_execute_statement(const Call& call, Document::Node body) {
  const auto request = TRY(decode<BatchExecuteStatementRequest>(
      body, {.wording = call.wording, .value_faults = ValueFaults::partiql}));
  std::vector<BatchMember> members = TRY(members_of(call, request.statements));
  const bool writes = std::ranges::any_of(
      members, [](const BatchMember& member) { return member.write && !member.is_refused(); });
  return writes ? write_items(call, std::move(members), request.return_consumed_capacity)
                : read_items(std::move(members), request.return_consumed_capacity);
}

}  // namespace gramme::dynamodb
