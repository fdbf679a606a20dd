using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using Orleans;
using Orleans.Runtime;

namespace Kilda.Local.References;

/// <summary>
/// Emits, for one interface, a reference class and one call class per method. The reference's method fills a new call object and sends it;
/// the call object invokes the method on the target. Nothing is looked up per call.
/// </summary>
internal static class ProxyBuilder
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static Func<GrainReference> Build(Type @interface)
    {
        if (!@interface.IsInterface || !typeof(IAddressable).IsAssignableFrom(@interface))
            throw new ArgumentException($"{@interface} is not an interface of a grain or an observer.");
        var module = ProxyAssembly.Define(@interface);
        var type = module.DefineType($"{@interface.Name}_Reference", TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.Public,
            typeof(GrainReference), [@interface]);
        var calls = new List<(TypeBuilder Call, MethodShape Shape)>();
        foreach (var declaring in @interface.GetInterfaces().Append(@interface))
            foreach (var method in declaring.GetMethods().Where(m => m.IsAbstract && !m.IsStatic))
            {
                var shape = new MethodShape(declaring, method);
                Refuse(shape);
                var call = CallBuilder.Build(module, shape, calls.Count);
                Implement(type, shape, call);
                calls.Add((call.Type, shape));
            }
        foreach (var (call, shape) in calls) call.CreateType().GetField(CallBuilder.ShapeField)!.SetValue(null, shape);
        return Expression.Lambda<Func<GrainReference>>(Expression.New(type.CreateType())).Compile();
    }

    private static void Refuse(MethodShape shape)
    {
        var method = shape.Method;
        if (method.IsGenericMethodDefinition) throw new ArgumentException($"{shape} is generic: the local host has no calls for that.");
        if (method.GetParameters().Any(p => p.ParameterType.IsByRef)) throw new ArgumentException($"{shape} has a parameter by reference.");
    }

    private static void Implement(TypeBuilder type, MethodShape shape, CallBuilder.Emitted call)
    {
        var method = shape.Method;
        var parameters = method.GetParameters().Select(p => p.ParameterType).ToArray();
        var built = type.DefineMethod($"{shape.Interface.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType, parameters);
        var il = built.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, call.Constructor);
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, i + 1);
            il.Emit(OpCodes.Stfld, call.Arguments[i]);
        }
        il.Emit(OpCodes.Ldsfld, call.Shape);
        il.Emit(OpCodes.Call, Sender(shape));
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(built, method);
    }

    private static MethodInfo Sender(MethodShape shape)
    {
        var returned = shape.Method.ReturnType;
        var name = returned switch
        {
            _ when returned == typeof(Task) => nameof(GrainReference.SendPlain),
            _ when returned == typeof(ValueTask) => nameof(GrainReference.SendPlainValue),
            _ when returned == typeof(void) => nameof(GrainReference.SendVoid),
            { IsGenericType: true } when returned.GetGenericTypeDefinition() == typeof(Task<>) => nameof(GrainReference.Send),
            { IsGenericType: true } when returned.GetGenericTypeDefinition() == typeof(ValueTask<>) => nameof(GrainReference.SendValue),
            _ => throw new ArgumentException($"{shape} returns {returned}: only Task, Task<T>, ValueTask and ValueTask<T> can be called."),
        };
        var sender = typeof(GrainReference).GetMethod(name, Own)!;
        return returned.IsGenericType ? sender.MakeGenericMethod(returned.GetGenericArguments()) : sender;
    }
}
