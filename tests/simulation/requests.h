// How actions on items are asked for.
#pragma once

#include <string>
#include <vector>

#include "server.h"
#include "world.h"

namespace gramme::simulation {

/// The members of a single request, or of one within a transaction: TableName, Key or Item, expressions.
std::string members_of(const Action& action);
Request single(const Action& action, bool shows_old, bool shows_new);
/// Statements know no conditions of ours.
Request statement(const Action& action);
Request statement_batch(const std::vector<Action>& actions);
/// Without a token when that is empty; the same of any transaction.
Request statement_transaction(const std::vector<Action>& actions, const std::string& token);
Request batch_write(const std::vector<Action>& actions);
Request transaction(const std::vector<Action>& actions, const std::string& token);

std::string key_text(const Key& key);
Request get_item(const Key& key);
Request batch_get(const std::vector<Key>& keys);
Request transact_get(const std::vector<Key>& keys);

}  // namespace gramme::simulation
