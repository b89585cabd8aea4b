const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Operators that act on each element by itself, whatever the order of the axes. */
export const ELEMENTWISE = words(
  `Abs Add And Cast Ceil Cos Div Elu Equal Erf Exp Floor Greater GreaterOrEqual Less LessOrEqual Log Max Min Mul Neg
   Not Or Pow Reciprocal Relu Round Selu Sigmoid Sign Sin Softplus Sqrt Sub Tanh Where`
)

/** Those of them that may make infinities, or no number at all, of finite numbers. */
export const UNBOUNDED = words('Div Exp Log Pow Reciprocal Sqrt')

export const REDUCTIONS = words('ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd')
