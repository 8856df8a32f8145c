#include "clients.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gramme::simulation {

Clients::Clients(const Numbers& numbers, Random& random, const Clock& clock)
    : random_(random), clock_(clock) {
  for (uint64_t i = 0; i < numbers.tables; ++i)
    tables_.push_back(drawn_table(fmt::format("Table-{}", i), random_));
  for (uint64_t i = 0; i < numbers.owners; ++i) {
    auto owner = std::make_unique<Owner>(fmt::format("owner-{}", i), tables_, random_, findings_);
    owners_.push_back(owner.get());
    seats_.push_back({std::move(owner)});
  }
  for (uint64_t i = 0; i < numbers.contenders; ++i)
    seats_.push_back(
        {std::make_unique<Contender>(fmt::format("contender-{}", i), meeting_, random_, findings_)});
  for (uint64_t i = 0; i < numbers.administrators; ++i)
    seats_.push_back(
        {std::make_unique<Administrator>(fmt::format("administrator-{}", i), tables_, random_, findings_)});
}

std::vector<Request> Clients::first_requests() const {
  std::vector<Request> requests = {create_meeting_table()};
  for (const TableShape& table : tables_) {
    requests.push_back(create_table(table));
    if (table.expires) requests.push_back(enable_expiry(table, true));
  }
  return requests;
}

bool Clients::send_next(Server& server, Heard heard) {
  const size_t first = random_.below(seats_.size());
  for (size_t i = 0; i < seats_.size(); ++i) {
    Seat& seat = seats_[(first + i) % seats_.size()];
    if (seat.waits) continue;
    const std::optional<Request> request = seat.actor->next(seconds());
    if (!request) continue;
    seat.waits = true;
    server.send(*request, [this, &seat, heard = std::move(heard)](const Answer& answer) {
      seat.waits = false;
      heard(answer);
      seat.actor->answered(answer, seconds());
    });
    return true;
  }
  return false;
}

bool Clients::anybody_waits() const { return std::ranges::any_of(seats_, &Seat::waits); }

void Clients::lose_answers() {
  for (Seat& seat : seats_) {
    if (std::exchange(seat.waits, false)) seat.actor->answered({}, seconds());
  }
}

void Clients::end() {
  for (Owner* owner : owners_) owner->end(seconds());
}

void Clients::look(const Ask& ask) {
  Inspection inspection(ask, findings_);
  for (const TableShape& table : tables_) check_items(table, inspection.scan(table.name));
  look_at_meeting(ask);
}

void Clients::inspect(const Ask& ask) {
  Inspection inspection(ask, findings_);
  const bool all_is_kept = clock_.now() - began_ < 23 * int64_t{3600} * microseconds_per_second;
  for (TableShape table : tables_) {
    table.keeps_stream &= all_is_kept;
    const World items = inspection.check_table(table);
    const bool expires = ask({"DescribeTimeToLive", fmt::format(R"({{"TableName":"{}"}})", table.name)})
                             .body.contains(R"("ENABLED")");
    for (const auto& [key, item] : items) {
      if (expires && is_expired(item, seconds()))
        findings_.add("an item outlived its time: " + item_text(item));
    }
    check_items(table, items);
  }
  look_at_meeting(ask);
  if (all_is_kept)
    inspection.check_stream(std::string(meeting_table), inspection.scan(std::string(meeting_table)));
}

void Clients::check_items(const TableShape& table, const World& items) {
  for (Owner* owner : owners_) {
    if (!owner->may_find(table.name, items, seconds()))
      findings_.add(fmt::format("{} finds in {} what cannot be", owner->name(), table.name));
  }
  const bool all_are_owned = std::ranges::all_of(items, [&](const auto& entry) {
    return std::ranges::any_of(owners_, [&](const Owner* owner) { return owner->owns(entry.first); });
  });
  if (!all_are_owned) findings_.add("table " + table.name + " has an item of nobody's");
}

void Clients::look_at_meeting(const Ask& ask) {
  const Answer meeting = ask(read_meeting());
  if (!meeting.is_ok()) return findings_.add("what all share cannot be read: " + meeting.body);
  check_meeting(meeting_, lists_of(meeting), counter_of(meeting), findings_);
}

Tally Clients::tally() const {
  Tally tally;
  for (const Seat& seat : seats_) tally.add(seat.actor->tally());
  return tally;
}

}  // namespace gramme::simulation
