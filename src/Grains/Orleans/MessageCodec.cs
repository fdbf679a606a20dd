using System.Diagnostics.CodeAnalysis;
using Kilda.Interfaces.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace Kilda.Grains.Startup;

/// <summary>
/// How Orleans treats our messages: between silos as the JSON of documents, within one as they are, as nothing mutable crosses a call.
/// Exceptions are left to Orleans.
/// </summary>
internal sealed class MessageCodec : IGeneralizedCopier, ITypeFilter
{
    public bool IsSupportedType(Type type) => IsMessage(type);

    [return: NotNullIfNotNull(nameof(input))]
    public object? DeepCopy(object? input, CopyContext context) => input;

    /// <summary>Also the base of a closed family, which is never written itself and yet is named as an argument of other types.</summary>
    public bool? IsTypeAllowed(Type type) => IsOurs(type) ? true : null;

    public static bool IsMessage(Type type) =>
        IsOurs(type) && !typeof(Exception).IsAssignableFrom(type) && !typeof(IAddressable).IsAssignableFrom(type);

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith($"{nameof(Kilda)}.", StringComparison.Ordinal) == true;
}

internal static class MessageCodecServices
{
    /// <summary>Where exceptions come from that may cross beside Orleans' own choice: ours, and what storage names as their cause.</summary>
    private static readonly string[] s_exceptions = [nameof(Kilda), "Npgsql"];

    public static IServiceCollection AddMessageCodec(this IServiceCollection services)
    {
        services.AddSerializer(serializer => serializer.AddJsonSerializer(
            isSerializable: MessageCodec.IsMessage, isCopyable: null, options => options.Configure(json => json.SerializerOptions = DocumentJson.Options)));
        services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.UnionWith(s_exceptions));
        services.AddSingleton<MessageCodec>();
        services.AddSingleton<IGeneralizedCopier>(all => all.GetRequiredService<MessageCodec>());
        services.AddSingleton<ITypeFilter>(all => all.GetRequiredService<MessageCodec>());
        return services;
    }
}
