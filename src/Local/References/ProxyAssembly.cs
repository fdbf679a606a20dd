using System.Reflection;
using System.Reflection.Emit;

namespace Kilda.Local.References;

/// <summary>
/// The assembly in memory that holds what is emitted for one interface. It may see internal types of the assemblies that the interface
/// speaks of: the runtime honours an attribute of this name wherever it is defined.
/// </summary>
internal static class ProxyAssembly
{
    private static int s_count;

    public static ModuleBuilder Define(Type @interface)
    {
        var name = $"Kilda.Local.Proxies.{Interlocked.Increment(ref s_count)}";
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new(name), AssemblyBuilderAccess.Run);
        var module = assembly.DefineDynamicModule(name);
        var attribute = Attribute(module);
        foreach (var seen in Mentioned(@interface).Append(typeof(ProxyAssembly)).Select(t => t.Assembly.GetName().Name!).Distinct())
            assembly.SetCustomAttribute(new CustomAttributeBuilder(attribute, [seen]));
        return module;
    }

    private static ConstructorInfo Attribute(ModuleBuilder module)
    {
        var type = module.DefineType("System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute",
            TypeAttributes.Class | TypeAttributes.Public, typeof(Attribute));
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(string)]);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Attribute).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, Type.EmptyTypes)!);
        il.Emit(OpCodes.Ret);
        return type.CreateType().GetConstructor([typeof(string)])!;
    }

    private static IEnumerable<Type> Mentioned(Type @interface) =>
        @interface.GetInterfaces().Append(@interface)
            .SelectMany(i => i.GetMethods())
            .SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType).Append(m.DeclaringType!))
            .SelectMany(Parts);

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.GetGenericArguments().SelectMany(Parts).Append(type);
}
