import protobuf from 'protobufjs'

/**
 * The part of TensorFlow's messages that a recorded step is written in. Field numbers are TensorFlow's:
 * tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape,versions}.proto and
 * tensorflow/core/protobuf/{saved_model,meta_graph,config,rewriter_config}.proto.
 */
const schema = `
  syntax = "proto3";
  message Dim { int64 size = 1; }
  message TensorShapeProto { repeated Dim dim = 2; bool unknown_rank = 3; }
  message TensorProto { int32 dtype = 1; TensorShapeProto tensor_shape = 2; bytes tensor_content = 4; }
  message ListValue {
    repeated bytes s = 2;
    repeated int64 i = 3 [packed = true];
    repeated float f = 4 [packed = true];
    repeated bool b = 5 [packed = true];
    repeated int32 type = 6 [packed = true];
    repeated TensorShapeProto shape = 7;
  }
  message AttrValue {
    oneof value {
      bytes s = 2;
      int64 i = 3;
      float f = 4;
      bool b = 5;
      int32 type = 6;
      TensorShapeProto shape = 7;
      TensorProto tensor = 8;
      ListValue list = 1;
    }
  }
  message NodeDef {
    string name = 1;
    string op = 2;
    repeated string input = 3;
    string device = 4;
    map<string, AttrValue> attr = 5;
  }
  message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
  message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; }
  message MetaInfoDef { repeated string tags = 4; }
  message MetaGraphDef { MetaInfoDef meta_info_def = 1; GraphDef graph_def = 2; }
  message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
`

/** A dtype as TensorFlow numbers it (types.proto). */
export const DATA_TYPE = {
  float32: 1,
  int32: 3,
  uint8: 4,
  int64: 9,
  bool: 10,
  resource: 20,
} as const

export interface TensorShapeProto {
  readonly dim: readonly { readonly size: number }[]
  readonly unknownRank?: boolean
}

export interface TensorProto {
  readonly dtype: number
  readonly tensorShape: TensorShapeProto
  /** Little-endian elements. */
  readonly tensorContent: Uint8Array
}

/** One attribute of a node; exactly one field is set. */
export interface AttrValue {
  readonly s?: Uint8Array
  readonly i?: number
  readonly f?: number
  readonly b?: boolean
  readonly type?: number
  readonly shape?: TensorShapeProto
  readonly tensor?: TensorProto
  readonly list?: {
    readonly i?: readonly number[]
    readonly f?: readonly number[]
    readonly b?: readonly boolean[]
    readonly type?: readonly number[]
  }
}

/** One op of a graph. `input` names `node`, `node:output`, or `^node` for "after it". */
export interface NodeDef {
  readonly name: string
  readonly op: string
  readonly input: readonly string[]
  readonly attr: Readonly<Record<string, AttrValue>>
}

/** The graph version that TensorFlow 2 writes (core/public/version.h: TF_GRAPH_DEF_VERSION). */
const GRAPH_VERSION = 1882

const savedModelType = protobuf.parse(schema).root.lookupType('SavedModel')

/**
 * The settings of a session in which TensorFlow runs a graph as it was written: `ConfigProto` with
 * `graph_options.rewrite_options.disable_meta_optimizer` (fields 10, 10 and 19) true.
 */
export const PLAIN_CONFIG = Uint8Array.of(0x52, 5, 0x52, 3, 0x98, 1, 1)

/** The bytes of `saved_model.pb` that hold these nodes under the tag `serve`. */
export function encodeSavedModel(nodes: readonly NodeDef[]): Uint8Array {
  // Written as they are: `fromObject` would check and copy what the types have checked.
  const message = {
    savedModelSchemaVersion: 1,
    metaGraphs: [
      {
        metaInfoDef: { tags: ['serve'] },
        graphDef: { node: nodes, versions: { producer: GRAPH_VERSION } },
      },
    ],
  }
  return savedModelType.encode(message).finish()
}
