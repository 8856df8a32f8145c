#include "expression/partiql/statement.h"

#include <fmt/format.h>

#include <set>

#include "api/errors.h"
#include "expression/partiql/builders.h"
#include "expression/partiql/parser.h"
#include "value/value_builder.h"

namespace gramme::partiql {

namespace {

bool is_operator_or_call(NodeKind kind) {
  return kind == NodeKind::infix || kind == NodeKind::prefix || kind == NodeKind::between ||
         kind == NodeKind::call;
}

Returning returning_of(Symbol symbol) {
  switch (symbol) {
    case Symbol::all_old:
      return Returning::all_old;
    case Symbol::all_new:
      return Returning::all_new;
    case Symbol::modified_old:
      return Returning::modified_old;
    default:
      return Returning::modified_new;
  }
}

std::string_view words(Returning returning) {
  switch (returning) {
    case Returning::all_new:
      return "ALL NEW";
    case Returning::modified_old:
      return "MODIFIED OLD";
    case Returning::modified_new:
      return "MODIFIED NEW";
    default:
      return "ALL OLD";
  }
}

/// As the message about ORDER BY calls a term: a literal by its value.
std::string type_in_order(const Tree& tree, const Node& node) {
  switch (node.kind) {
    case NodeKind::name:
      return "VariableReference";
    case NodeKind::string:
      return unquoted(tree.token(node));
    case NodeKind::number:
    case NodeKind::boolean:
    case NodeKind::null:
      return std::string(tree.token(node).text);
    default:
      return upper(kind_name(tree, node));
  }
}

/// Gives one statement its meaning, in the order in which AWS does.
class Translation {
 public:
  Translation(const Tree& tree, std::span<const Value> parameters, Place place)
      : tree_(tree), reading_(tree, parameters), place_(place) {}

  Result<Statement> run(const SourceCheck& check_source) {
    TRY(find_statement());
    TRY(read());
    if (check_source) TRY(check_source(result_.source));
    if (clauses_->verb == Symbol::select && !clauses_->all_columns) TRY(read_columns());
    TRY(reading_.check());
    TRY(build());
    return std::move(result_);
  }

 private:
  /// The statement, or the one in EXISTS.
  Result<void> find_statement() {
    const Node* node = &tree_.node(tree_.root());
    const bool exists = is_exists(*node);
    if (exists && place_ == Place::transaction) node = &tree_.node(tree_.children(*node)[0]);
    if (is_operator_or_call(node->kind)) {
      return validation("EXISTS can only be used in ExecuteTransaction write requests.");
    }
    if (node->kind != NodeKind::statement) {
      return validation("Unsupported operation: " + kind_name(tree_, *node));
    }
    clauses_ = &tree_.clauses(*node);
    result_.kind = exists ? StatementKind::exists : kind_of(clauses_->verb);
    return {};
  }

  bool is_exists(const Node& node) const {
    if (node.kind != NodeKind::call || node.count != 1 || lower(tree_.token(node).text) != "exists")
      return false;
    const Node& inner = tree_.node(tree_.children(node)[0]);
    return inner.kind == NodeKind::statement && tree_.clauses(inner).verb == Symbol::select;
  }

  static StatementKind kind_of(Symbol verb) {
    switch (verb) {
      case Symbol::insert_into:
        return StatementKind::insert;
      case Symbol::delete_:
        return StatementKind::delete_;
      case Symbol::select:
        return StatementKind::select;
      default:
        return StatementKind::update;
    }
  }

  /// What AWS refuses while it reads: the table, then words and values in written order, those of WHERE
  /// first, then RETURNING.
  Result<void> read() {
    result_.source = TRY(source());
    if (clauses_->foreign) {
      return validation(fmt::format("Unsupported clause: {} at {}", clauses_->foreign->name,
                                    tree_.token(clauses_->foreign->token).position().text()));
    }
    if (clauses_->where) TRY(reading_.read_condition(*clauses_->where));
    for (const Assignment& assignment : clauses_->assignments) TRY(reading_.read_assignment(assignment));
    if (clauses_->verb == Symbol::insert_into) result_.item = TRY(item());
    return read_returning();
  }

  Result<Source> source() {
    constexpr std::string_view single = "Only select from a single table or index is supported.";
    if (!clauses_->source || clauses_->several_sources) return validation(std::string(single));
    if (clauses_->aliased) return validation("Aliasing is not supported");
    const Node& node = tree_.node(*clauses_->source);
    std::vector<std::string> names;
    const std::span<const uint32_t> parts =
        node.kind == NodeKind::path ? tree_.children(node) : std::span(&*clauses_->source, 1);
    for (uint32_t part : parts) {
      const Node& component = tree_.node(part);
      if (component.kind != NodeKind::name && component.kind != NodeKind::member)
        return validation(std::string(single));
      names.push_back(unquoted(tree_.token(component)));
    }
    if (names.size() > 2) return validation("A path may contain at most 2 components in the FROM clause");
    for (const std::string& name : names) {
      if (name.empty()) return validation("Path component cannot be an empty string");
    }
    if (names.size() == 1) return Source{.table = names[0], .index = {}};
    if (clauses_->verb == Symbol::insert_into) {
      return validation(
          "FROM clause may only contain a single table name in data manipulation statements at " +
          tree_.position(node));
    }
    if (clauses_->verb != Symbol::select) return validation("This operation is not supported on an index");
    return Source{.table = names[0], .index = names[1]};
  }

  Result<void> read_returning() {
    if (!clauses_->returning) return {};
    if (place_ == Place::transaction) {
      return validation("RETURNING clause is not supported in ExecuteTransaction.");
    }
    result_.returning = returning_of(*clauses_->returning);
    if (result_.kind == StatementKind::delete_ && result_.returning != Returning::all_old) {
      return validation(
          fmt::format("Invalid returning clause: RETURNING {} *. Only RETURNING ALL OLD * is allowed in "
                      "DELETE statements.",
                      words(result_.returning)));
    }
    return {};
  }

  Result<Item> item() {
    const Node& node = tree_.node(clauses_->item);
    if (node.kind == NodeKind::structure) return reading_.literals().item(clauses_->item);
    if (node.kind == NodeKind::parameter) {
      const Value value = TRY(reading_.literals().value(clauses_->item));
      if (value.view().is(Type::map)) return item_of(value);
    }
    return validation(fmt::format("Unsupported data type: {} under key root at {}", kind_name(tree_, node),
                                  tree_.position(node)));
  }

  Result<void> read_columns() {
    for (uint32_t column : clauses_->columns) result_.projection.push_back(TRY(path_of(tree_, column)));
    std::set<std::string> names;
    for (const Path& path : result_.projection) {
      if (!names.insert(column_name(path)).second)
        return validation("Duplicate identifiers in select clause: " + column_name(path));
    }
    const std::vector<Path> last_first(result_.projection.rbegin(), result_.projection.rend());
    if (std::string clash = clash_of(last_first); !clash.empty()) return validation(std::move(clash));
    return {};
  }

  Result<void> build() {
    if (clauses_->where) {
      ConditionNode condition = TRY(build_condition(reading_, *clauses_->where));
      result_.where = Condition(std::make_shared<const ConditionNode>(std::move(condition)));
    }
    if (!clauses_->assignments.empty()) {
      UpdateActions actions = TRY(build_update(reading_, clauses_->assignments));
      result_.update = Update(std::make_shared<const UpdateActions>(std::move(actions)));
    }
    for (const SortTerm& term : clauses_->order_by) {
      const Node& node = tree_.node(term.node);
      const bool is_name = node.kind == NodeKind::name;
      result_.order_by.push_back({.name = is_name ? unquoted(tree_.token(node)) : "",
                                  .type = type_in_order(tree_, node),
                                  .position = tree_.token(node).position(),
                                  .descending = term.descending});
    }
    return {};
  }

  const Tree& tree_;
  Reading reading_;
  Place place_;
  const Clauses* clauses_ = nullptr;
  Statement result_;
};

}  // namespace

std::string column_name(const Path& path) {
  std::string name = path.attribute;
  for (const PathStep& step : path.steps) {
    if (const auto* member = std::get_if<std::string>(&step)) {
      name = *member;
    } else {
      name.append("[").append(std::to_string(std::get<size_t>(step))).append("]");
    }
  }
  return name;
}

Result<Statement> parse_statement(std::string_view text, std::span<const Value> parameters, Place place,
                                  const SourceCheck& check_source) {
  const Tree tree = TRY(Parser::parse(text));
  return Translation(tree, parameters, place).run(check_source);
}

}  // namespace gramme::partiql
