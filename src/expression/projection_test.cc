#include "expression/projection.h"

#include "expression/expression_testing.h"

namespace gramme {
namespace {

constexpr std::string_view object =
    "{pk: 'k', l: [0, 1, {a: 1, b: 2}, [3, 4]], m: {x: 1, y: {z: 2, w: 3}}, n.m: 5}";

std::string projected(std::string_view text, std::string_view names = "") {
  Placeholders given = placeholders("", names);
  Result<Projection> projection = Projection::parse(text, given);
  return projection.has_value() ? print(projection->apply(item(object)).view()) : fault_of(projection);
}

TEST(Projection, of_nothing_takes_everything) {
  EXPECT_TRUE(Projection().is_everything());
  EXPECT_EQ(print(Projection().apply(item(object)).view()), print(item(object).view()));
}

TEST(Projection, keeps_the_structure_of_maps_and_packs_lists) {
  EXPECT_EQ(projected("pk"), "{pk: 'k'}");
  EXPECT_EQ(projected("m, pk"), "{m: {x: 1, y: {w: 3, z: 2}}, pk: 'k'}");
  EXPECT_EQ(projected("m.y.z"), "{m: {y: {z: 2}}}");
  EXPECT_EQ(projected("l[3], l[0]"), "{l: [0, [3, 4]]}");
  EXPECT_EQ(projected("l[2].b, l[3][1], l[2].a, m.x"), "{l: [{a: 1, b: 2}, [4]], m: {x: 1}}");
  EXPECT_EQ(projected("#n", "{#n: 'n.m'}"), "{n.m: 5}");
}

TEST(Projection, of_absent_parts_is_present_but_empty) {
  EXPECT_EQ(projected("gone, m.gone, m.x.y, l[9], l[0].a, pk[0]"), "{}");
  EXPECT_EQ(projected("m.gone.x, m.y.gone, pk"), "{pk: 'k'}");
  Placeholders none;
  const Item empty = Projection::parse("gone", none)->apply(item(object));
  EXPECT_TRUE(empty);
  EXPECT_TRUE(Projection::parse("a", none)->apply(ItemView()));
}

TEST(Projection, words_its_faults) {
  const std::string invalid = "Invalid ProjectionExpression: ";
  EXPECT_EQ(projected(""), invalid + "The expression can not be empty;");
  EXPECT_EQ(projected("!!!"), invalid + "Syntax error; token: \"!\", near: \"!!\"");
  EXPECT_EQ(projected("a,"), invalid + "Syntax error; token: \"<EOF>\", near: \",\"");
  EXPECT_EQ(projected("a b"), invalid + "Syntax error; token: \"b\", near: \"a b\"");
  EXPECT_EQ(projected("size(a)"), invalid + "Syntax error; token: \"(\", near: \"size(a\"");
  EXPECT_EQ(projected("#x, abort"),
            invalid + "Attribute name is a reserved keyword; reserved keyword: abort");
  EXPECT_EQ(
      projected("a, #x"),
      invalid +
          "An expression attribute name used in the document path is not defined; attribute name: #x");
}

TEST(Projection, refuses_paths_that_clash) {
  auto clash = [](const std::string& how, const std::string& one, const std::string& two) {
    return "Invalid ProjectionExpression: Two document paths " + how +
           " with each other; must remove or rewrite one of these paths; path one: " + one +
           ", path two: " + two;
  };
  EXPECT_EQ(projected("a, a.b"), clash("overlap", "[a]", "[a, b]"));
  EXPECT_EQ(projected("a.b, c, a"), clash("overlap", "[a, b]", "[a]"));
  EXPECT_EQ(projected("#a, b, a", "{#a: 'a'}"), clash("overlap", "[a]", "[a]"));
  EXPECT_EQ(projected("a[1], a.b"), clash("conflict", "[a, [1]]", "[a, b]"));
  EXPECT_EQ(projected("a[1], a.b, c[2].d, c[2]"), clash("overlap", "[c, [2], d]", "[c, [2]]"));
  EXPECT_EQ(projected("b, a.#i, a.b[3]", "{#i: '[3]'}"), "{}");
  EXPECT_EQ(projected("a.b.c, a.bc, a.b.d, ab, a.c[1], a.c[11]"), "{}");
}

TEST(Projection, of_names_refuses_a_name_that_comes_twice) {
  EXPECT_EQ(print(Projection::of_names({"n.m", "pk", "gone"})->apply(item(object)).view()),
            "{n.m: 5, pk: 'k'}");
  EXPECT_EQ(fault_of(Projection::of_names({"a", "b", "a"})),
            "One or more parameter values were invalid: Duplicate value in attribute name: a");
}

TEST(Projection, puts_paths_that_overlap_together) {
  const std::vector<Path> paths = {
      {"m", {std::string("x")}}, {"l", {size_t(3), size_t(0)}}, {"m", {std::string("y")}}};
  EXPECT_EQ(print(project(item(object), paths).view()), "{l: [[3]], m: {x: 1, y: {w: 3, z: 2}}}");
  EXPECT_EQ(print(project(item(object), {}).view()), "{}");
}

TEST(Path, prints_and_resolves_itself) {
  const Path path{"l", {size_t(2), std::string("b")}};
  EXPECT_EQ(path.text(), "[l, [2], b]");
  const Item whole = item(object);
  EXPECT_EQ(print(*path.resolve(whole)), "2");
  EXPECT_FALSE(path.resolve(ItemView()).has_value());
  EXPECT_FALSE((Path{"pk", {size_t(0)}}.resolve(whole).has_value()));
}

}  // namespace
}  // namespace gramme
