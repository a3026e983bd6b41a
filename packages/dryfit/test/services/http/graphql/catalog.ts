/** The schema of a small catalogue: each kind of type that GraphQL has. */
export const catalog = `
scalar DateTime
enum Role { ADMIN USER }
interface Node { id: ID! }
union Hit = User | Product
type User implements Node {
  id: ID!
  name: String!
  email: String
  role: Role!
  createdAt: DateTime!
  orders(first: Int): [Order!]!
}
type Product implements Node { id: ID! title: String! price: Float! tags: [String] }
type Order implements Node { id: ID! buyer: User! items: [Product!]! }
input NewUser { name: String! role: Role = USER manager: NewUser }
type CreateUserPayload { user: User errors: [String!]! }
type Query {
  user(id: ID!): User
  users(role: Role): [User!]!
  node(id: ID!): Node
  search(text: String!): [Hit!]!
}
type Mutation { createUser(input: NewUser!): CreateUserPayload! }
type Subscription { userAdded: User! }
`
