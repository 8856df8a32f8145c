#include "services/dynamodb/transactions/transacted_reads.h"

#include <utility>

#include "api/errors.h"
#include "api/limits.h"
#include "services/dynamodb/items/capacity_list.h"
#include "services/dynamodb/items/present_item.h"
#include "services/dynamodb/transactions/transaction_rules.h"

namespace gramme::dynamodb {
namespace {

struct TransactedAnswer {
  std::vector<Item> items;  // as asked for; absent ones have no attributes
  CapacityList capacity{UnitKind::read};
  ReturnConsumedCapacity return_consumed_capacity;

  void operator()(Writer& writer) const {
    capacity.write(writer, return_consumed_capacity, ConsumedCapacity::Split::yes);
    writer.name("Responses");
    writer.begin_list();
    for (const Item& item : items) {
      writer.begin_object();
      if (item) {
        writer.name("Item");
        write_item(writer, item, NumberOrder::java_hash);
      }
      writer.end_object();
    }
    writer.end_list();
  }
};

Step answer_of(const std::vector<TransactedRead>& reads, ReturnConsumedCapacity wanted, Present present) {
  TransactedAnswer answer{.items = {}, .return_consumed_capacity = wanted};
  size_t bytes = 0;
  for (size_t i = 0; i < reads.size(); ++i) {
    const ItemView item = present_item(present[i]);
    const size_t size = item ? item.size_bytes() : 0;
    bytes += size;
    if (bytes > limits::transaction_size_max) return transaction_too_large();
    answer.capacity.of(reads[i].table)
        .add_table(transaction_factor * read_units(size, Consistency::strong));
    answer.items.push_back(item && reads[i].form ? reads[i].form(item) : Item(item));
  }
  return Response(std::move(answer));
}

}  // namespace

Step read_transacted(std::vector<TransactedRead> reads, ReturnConsumedCapacity wanted) {
  Read read;
  read.consistency = Consistency::strong;
  for (TransactedRead& each : reads) read.keys.push_back(std::move(each.key));
  read.then = [reads = std::move(reads), wanted](Present present) {
    return answer_of(reads, wanted, present);
  };
  return read;
}

}  // namespace gramme::dynamodb
