using System.Reflection;
using System.Reflection.Emit;

namespace Kilda.Local.References;

/// <summary>Emits the class of one method's calls: a field per argument, and the invocation.</summary>
internal static class CallBuilder
{
    public const string ShapeField = "Shape";

    public sealed record Emitted(TypeBuilder Type, ConstructorBuilder Constructor, FieldBuilder Shape, FieldBuilder[] Arguments);

    public static Emitted Build(ModuleBuilder module, MethodShape shape, int number)
    {
        var method = shape.Method;
        var parent = Parent(method.ReturnType);
        var type = module.DefineType($"{shape.Interface.Name}_{shape.Name}_{number}",
            TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.Public, parent);
        var arguments = method.GetParameters()
            .Select((p, i) => type.DefineField($"Argument{i}", p.ParameterType, FieldAttributes.Public)).ToArray();
        var field = type.DefineField(ShapeField, typeof(MethodShape), FieldAttributes.Public | FieldAttributes.Static);
        Invocation(type, parent, shape, arguments);
        if (arguments.FirstOrDefault(a => a.FieldType == typeof(CancellationToken)) is { } token) Token(type, token);
        return new(type, type.DefineDefaultConstructor(MethodAttributes.Public), field, arguments);
    }

    private static Type Parent(Type returned) => returned switch
    {
        _ when returned == typeof(Task) => typeof(TaskCall),
        _ when returned == typeof(ValueTask) => typeof(ValueTaskCall),
        { IsGenericType: true } when returned.GetGenericTypeDefinition() == typeof(Task<>) =>
            typeof(TaskCall<>).MakeGenericType(returned.GetGenericArguments()),
        { IsGenericType: true } when returned.GetGenericTypeDefinition() == typeof(ValueTask<>) =>
            typeof(ValueTaskCall<>).MakeGenericType(returned.GetGenericArguments()),
        _ => typeof(VoidCall),
    };

    private static void Invocation(TypeBuilder type, Type parent, MethodShape shape, FieldBuilder[] arguments)
    {
        var overridden = parent.GetMethod("Invoke")!;
        var built = type.DefineMethod("Invoke", MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            overridden.ReturnType, [typeof(object)]);
        var il = built.GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, shape.Interface);
        foreach (var argument in arguments)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, argument);
        }
        il.Emit(OpCodes.Callvirt, shape.Method);
        il.Emit(OpCodes.Ret);
    }

    private static void Token(TypeBuilder type, FieldBuilder token)
    {
        var built = type.DefineMethod("get_Token",
            MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig | MethodAttributes.SpecialName,
            typeof(CancellationToken), Type.EmptyTypes);
        var il = built.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, token);
        il.Emit(OpCodes.Ret);
    }
}
