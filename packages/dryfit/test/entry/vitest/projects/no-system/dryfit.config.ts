export default { services: {} }
