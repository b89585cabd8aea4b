import { Message } from './protobuf.ts'
import type { Attribute, ElementType, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './types.ts'

/** The version of the standard operators that graphs are written in. */
export const OPSET = 18
/** The version of all other sets of operators, which are onnxruntime's own. */
const RUNTIME_OPSET = 1
/** The file format that came with it. */
const IR_VERSION = 8

/** TensorProto.DataType. */
export const TYPE_CODES: Readonly<Record<ElementType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9
}

/**
 * A graph as the bytes of an ONNX model (onnx.proto3, ModelProto). Equal graphs give equal bytes.
 * @param metadata what the file says beside, by key
 */
export function writeModel(
  graph: OnnxGraph,
  metadata: Readonly<Record<string, string>> = {}
): Uint8Array {
  const message = new Message()
    .integer(1, IR_VERSION)
    .text(2, 'memesh')
    .message(7, graphMessage(graph))
    .message(8, opsetMessage('', OPSET))
  const domains = new Set(graph.nodes.map(({ operator }) => splitOperator(operator).domain))
  domains.delete('')
  for (const domain of [...domains].sort()) message.message(8, opsetMessage(domain, RUNTIME_OPSET))
  for (const [key, value] of Object.entries(metadata)) {
    message.message(14, new Message().text(1, key).text(2, value))
  }
  return message.finish()
}

const opsetMessage = (domain: string, version: number): Message =>
  new Message().text(1, domain).integer(2, version)

/** The set of operators that one belongs to ('' is the standard one), and its name there. */
function splitOperator(operator: string): { domain: string; name: string } {
  const dot = operator.lastIndexOf('.')
  return { domain: operator.slice(0, Math.max(dot, 0)), name: operator.slice(dot + 1) }
}

function graphMessage(graph: OnnxGraph): Message {
  const { name, inputs, outputs, constants, nodes, emptyList, batch } = graph
  const message = new Message()
  for (const node of nodes) message.message(1, nodeMessage(node))
  if (emptyList !== undefined) {
    const operator = 'SequenceEmpty'
    const node = { operator, inputs: [], outputs: [emptyList], attributes: {} }
    message.message(1, nodeMessage(node))
  }
  message.text(2, name)
  for (const constant of constants) message.message(5, tensorMessage(constant))
  for (const input of inputs) message.message(11, valueMessage(input, batch))
  if (emptyList !== undefined) message.message(12, listMessage(emptyList))
  for (const output of outputs) message.message(12, valueMessage(output, batch))
  return message
}

function nodeMessage({ operator, inputs, outputs, attributes }: OnnxNode): Message {
  const message = new Message()
  for (const input of inputs) message.text(1, input)
  for (const output of outputs) message.text(2, output)
  const { domain, name } = splitOperator(operator)
  message.text(4, name)
  for (const [key, value] of Object.entries(attributes)) {
    message.message(5, attributeMessage(key, value))
  }
  return domain === '' ? message : message.text(7, domain)
}

function attributeMessage(name: string, value: Attribute): Message {
  const message = new Message().text(1, name)
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2)
  if (typeof value === 'string') {
    return message.bytes(4, new TextEncoder().encode(value)).integer(20, 3)
  }
  if ('float' in value) return message.float(2, value.float).integer(20, 1)
  for (const item of value) message.integer(8, item)
  return message.integer(20, 7)
}

function tensorMessage({ name, type, shape, data }: OnnxTensor): Message {
  const message = new Message()
  for (const size of shape) message.integer(1, size)
  return message
    .integer(2, TYPE_CODES[type])
    .text(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

/** @param batch what the first axis is called, instead of having a size */
function valueMessage({ name, type, shape }: OnnxValue, batch: string | undefined): Message {
  const sizes = new Message()
  for (const [axis, size] of shape.entries()) {
    const isBatch = axis === 0 && batch !== undefined
    sizes.message(1, isBatch ? new Message().text(2, batch) : new Message().integer(1, size))
  }
  const tensorType = new Message().integer(1, TYPE_CODES[type]).message(2, sizes)
  return new Message().text(1, name).message(2, new Message().message(1, tensorType))
}

/** A list of float32 tensors. */
function listMessage(name: string): Message {
  const element = new Message().message(1, new Message().integer(1, TYPE_CODES.float32))
  const listType = new Message().message(4, new Message().message(1, element))
  return new Message().text(1, name).message(2, listType)
}
