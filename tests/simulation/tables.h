// The tables that clients share: what they look like, and the requests that make them.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "server.h"
#include "world.h"

namespace gramme::simulation {

/// Key: "pk" (string), "sk" (number). Attributes that indexes, expiry and clients use: "g" (string), "n"
/// and "l" (numbers), "e" (second of expiry), "v" (version), "t" (which request wrote it), "filler".
struct TableShape {
  std::string name;
  bool has_local_index = true;   // "local": pk, l
  bool has_global_index = true;  // "global": g, n
  std::string projection = "ALL";
  bool expires = true;
  bool has_stream = true;
  bool keeps_stream = true;  // it is enabled from the first write to the last
};

TableShape drawn_table(std::string name, Random& random);

Request create_table(const TableShape& table);
Request enable_expiry(const TableShape& table, bool enabled);
/// An index that comes and goes: "added", on g and l.
Request create_added_index(const TableShape& table);
Request delete_added_index(const TableShape& table);

/// What an index shows of an item; empty when it has no entry.
Item entry_of(const Item& item, const std::string& index, const std::string& projection);

Key key_of(const std::string& table, const Item& item);

}  // namespace gramme::simulation
