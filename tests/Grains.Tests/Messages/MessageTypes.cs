using System.Reflection;
using System.Runtime.CompilerServices;
using Kilda.Interfaces.Switches;
using Kilda.Network.Links;
using Orleans.Runtime;

namespace Kilda.Grains.Tests.Messages;

/// <summary>What goes between grains, onto streams and into storage: on a cluster, and in a document, it does so as JSON.</summary>
internal static class MessageTypes
{
    private static readonly Assembly s_interfaces = typeof(ISwitchGrain).Assembly;

    /// <summary>Documents that the core defines, beside the records of the interfaces.</summary>
    private static readonly Type[] s_stored = [typeof(LinkRecord)];

    public static IReadOnlyList<Type> All { get; } =
        [.. Arguments().Concat(Records()).Concat(s_stored).Distinct().OrderBy(Name, StringComparer.Ordinal)];

    /// <summary>Types of states that grains of ours declare.</summary>
    public static IReadOnlyList<Type> States { get; } =
    [
        .. typeof(Kilda.Grains.Switches.SwitchGrain).Assembly.GetTypes()
            .SelectMany(type => type.GetConstructors())
            .SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => parameter.ParameterType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>))
            .Select(type => type.GetGenericArguments()[0]),
    ];

    public static string Name(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}" : type.Name;

    /// <summary>What methods of grains and observers take and answer.</summary>
    private static IEnumerable<Type> Arguments() => s_interfaces.GetTypes()
        .Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))
        .SelectMany(type => type.GetMethods())
        .SelectMany(method => method.GetParameters().Select(p => p.ParameterType).Append(Answer(method.ReturnType)))
        .Where(type => type != typeof(void) && type != typeof(CancellationToken) && !typeof(IAddressable).IsAssignableFrom(type));

    private static Type Answer(Type returned) => returned.IsGenericType ? returned.GetGenericArguments()[0] : typeof(void);

    /// <summary>All records of the interfaces: events, documents, rows.</summary>
    private static IEnumerable<Type> Records() => s_interfaces.GetExportedTypes()
        .Where(type => !type.IsNested && !type.IsEnum && !type.IsGenericTypeDefinition && type.GetMethod("<Clone>$") is not null
            && !type.IsDefined(typeof(CompilerGeneratedAttribute)));
}
